import HTTPTypes
import SampleProduct
import Synchronization
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting
import TrellisUsers

@testable import TrellisAuth

@Suite("The networks and accounts that the throttle counts")
struct ThrottleNetworkTests {
    private let settings = TestApp.cheapHashes

    /// Returns the statuses of wrong passwords, each for another account, from these addresses.
    private func guess(_ app: TestApp, from addresses: [String]) async throws -> [Int] {
        var statuses: [Int] = []
        for address in addresses {
            let email = "\(ID<Void>())@example.com"
            statuses.append(try await app.logIn(email, "wrong horse", from: IPAddress(address)).status)
        }
        return statuses
    }

    @Test("An IPv4 address in the form of IPv6 is the same client, and one /64 is")
    func oneClient() async throws {
        try await withApp(SampleApp.self, settings: settings.merging(["throttle.network_attempts": "2"]) { $1 }) {
            app in
            let forms = ["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.1", "192.0.2.2"]
            let one = try await guess(app, from: forms)
            #expect(one == [401, 401, 429, 429, 401])
            let hosts = ["2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", "2001:db8::2", "2001:db8:0:1::2"]
            #expect(try await guess(app, from: hosts) == [401, 401, 429, 401])
        }
    }

    @Test("A site of IPv6 has the guesses of sixteen networks, however many it chooses among")
    func site() async throws {
        try await withApp(SampleApp.self, settings: settings.merging(["throttle.network_attempts": "1"]) { $1 }) {
            app in
            let site = (0..<40).map { "2001:db8:5:\(String($0, radix: 16))::1" }
            let statuses = try await guess(app, from: site)
            #expect(statuses == Array(repeating: 401, count: 16) + Array(repeating: 429, count: 24))
            #expect(try await guess(app, from: ["2001:db8:6::1", "2001:db8:5:ff::1"]) == [401, 429])
        }
    }

    @Test("In the queue of passwords a whole site of IPv6 has one share")
    func share() async throws {
        try await withApp(SampleApp.self) { app in
            let accounts = try #require(app.application.module(AuthModule.self)).accounts
            func share(_ address: String) -> IPNetwork? {
                let scope = Scope(
                    tenantID: .platform, userID: .noUser, requestID: "", clientAddress: IPAddress(address))
                return accounts.acting(for: scope).passwords.share
            }
            #expect(share("2001:db8:5:1::1") == share("2001:db8:5:ffff::2"))
            #expect(share("2001:db8:5::1") != share("2001:db8:6::1"))
            #expect(share("::ffff:192.0.2.1") == IPNetwork("192.0.2.1"))
        }
    }

    @Test("Spellings that a directory may take for one address have one bucket")
    func spellings() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let spellings = [
                "ada@example.com", "ADA@example.com", "\u{FF41}da@example.com", "a\u{AD}da@example.com",
                " ada@example.com ", "ada@example\u{2024}com", "a da@example.com", "\u{1D5FA}da@example.com",
            ]
            for (number, email) in spellings.enumerated() where number < 7 {
                let from = IPAddress("192.0.2.\(number + 1)")
                #expect(try await app.logIn(email, "wrong horse", from: from).status == 401, "\(email)")
            }
            for number in 7..<10 { _ = try await app.logIn(spellings[number - 6], "wrong horse") }
            #expect(try await app.logIn("ada@example.com", "wrong horse").status == 429)
            // Another letter is another address.
            #expect(try await app.logIn(spellings[7], "wrong horse").status == 401)
        }
    }

    @Test("A refused guess only reads: it begins no transaction that others would wait for")
    func refusedReads() async throws {
        let sent = StatementRecorder()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(SampleApp.self, settings: settings, database: options) { app in
            let ada = try await app.signUp()
            for _ in 0..<11 { _ = try await app.logIn(ada.email, "wrong horse") }
            sent.clear()
            for email in [ada.email, ada.email.uppercased()] {
                #expect(try await app.logIn(email, "wrong horse").status == 429)
            }
            #expect(sent.all.filter { $0.contains("auth_throttle") }.count == 2)
            #expect(sent.all.allSatisfy { $0.hasPrefix("SELECT") }, "\(sent.all)")
        }
    }

    @Test("What a product's directory refuses by an error of its own counts; what the right password meets, doesn't")
    func productErrors() async throws {
        try await withReaders { app in
            for _ in 0..<10 {
                let response = try await app.logIn("strict@company.example", "wrong horse")
                #expect(response.problem == "company.password_expired")
            }
            #expect(try await app.logIn("strict@company.example", "wrong horse").status == 429)

            let accounts = try #require(app.application.module(ReadersModule.self)?.accounts)
            _ = try await accounts.create(
                NewAccount(email: "ada@example.com", password: .text("correct horse battery")))
            for _ in 0..<30 {
                await #expect(throws: AuthError.domainNotAllowed) {
                    try await accounts.logIn(email: "ada@example.com", password: "correct horse battery") { _, _ in
                        throw AuthError.domainNotAllowed
                    }
                }
            }
            _ = try await accounts.logIn(email: "ada@example.com", password: "correct horse battery")
        }
    }

    @Test("A directory that doesn't respond has checked nothing, so its logins aren't counted")
    func brokenDirectory() async throws {
        try await withReaders { app in
            for _ in 0..<15 {
                let response = try await app.logIn("broken@company.example", "x")
                #expect(response.problem == "auth.directory_unavailable")
            }
        }
    }
}
