import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Guesses in the audit")
struct ThrottleAuditTests {
    private let settings = TestApp.cheapHashes
    private let here = IPAddress("192.0.2.1")

    @Test("A thousand failures are a few entries, which name the client and their number")
    func counted() async throws {
        let many = settings.merging(["throttle.account_attempts": "1000", "throttle.network_attempts": "5"]) { $1 }
        try await withApp(SampleApp.self, settings: many) { app in
            let ada = try await app.signUp()
            for _ in 0..<20 { _ = try await app.logIn(ada.email, "wrong horse", from: here) }
            let entries = try await app.guessEntries()
            let failed = entries.filter { $0.action == "auth.sign_in_failed" }.compactMap(\.noteDetails)
            let throttled = entries.filter { $0.action == "auth.sign_in_throttled" }.compactMap(\.noteDetails)
            #expect(failed.count == 2 && throttled.count == 2)
            #expect((failed + throttled).allSatisfy { $0["client"] == "192.0.2.1" })
            #expect(failed.compactMap { $0["count"]?.int } == [4] && throttled.compactMap { $0["count"]?.int } == [14])
        }
    }

    @Test("Refused guesses of a network for ever other accounts are two entries a minute")
    func manyAccounts() async throws {
        try await withApp(SampleApp.self, settings: settings.merging(["throttle.network_attempts": "3"]) { $1 }) {
            app in
            for number in 0..<60 { _ = try await app.logIn("eve\(number)@example.com", "wrong horse", from: here) }
            let entries = try await app.guessEntries()
            let failed = entries.filter { $0.action == "auth.sign_in_failed" }
            let throttled = entries.filter { $0.action == "auth.sign_in_throttled" }.compactMap(\.noteDetails)
            #expect(failed.count == 3 && throttled.count == 2)
            #expect(throttled.contains(["client": "192.0.2.1"]))
            #expect(throttled.compactMap { $0["count"]?.int } == [56])
        }
    }

    @Test("Texts that no account has, which aren't hashed and not limited, are two entries a minute")
    func longTexts() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            for number in 0..<150 {
                let email = String(repeating: "e", count: 330) + "\(number)@example.com"
                let form = [("email", email), ("password", "x")]
                let response = try await app.submit("/account/sign-in", form, from: here)
                #expect(response.status == 422)
            }
            #expect(try await app.guessEntries().count == 2)
        }
    }

    @Test("A wrong current password is an entry with the user and the client")
    func currentPassword() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            let requests: [(HTTPRequest.Method, String, JSONValue)] = [
                (
                    .put, "/users/me/password",
                    ["current_password": "wrong horse", "new_password": "violet otter juggles seven lamps"]
                ),
                (.put, "/users/me/email", ["current_password": "wrong horse", "email": "ada@elsewhere.example"]),
                (.post, "/auth/step-up", ["password": "wrong horse"]),
            ]
            for (method, path, body) in requests {
                let response = try await app.send(
                    method, "/api/v1" + path, body: body, headers: ada.headers, from: here)
                #expect(response.problem == "auth.wrong_password", "\(path)")
                let entries = try await app.guessEntries().filter { $0.recordID == "\(ada.userID)" }
                #expect(entries.last?.action == "auth.sign_in_failed", "\(path)")
                #expect(entries.last?.noteDetails?["client"] == "192.0.2.1", "\(path)")
            }
        }
    }
}
