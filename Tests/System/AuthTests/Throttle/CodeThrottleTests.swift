import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("The throttle of mailed codes, and of mails")
struct CodeThrottleTests {
    private let settings = TestApp.cheapHashes.merging([
        "auth.magic_link": "true", "throttle.network_attempts": "5",
    ]) { $1 }
    private let here = IPAddress("192.0.2.1")
    private let elsewhere = IPAddress("198.51.100.1")

    private func send(
        _ app: TestApp, _ path: String, _ body: JSONValue, from address: IPAddress?
    ) async throws -> TrellisTesting.TestResponse {
        try await app.send(.post, "/api/v1/auth/" + path, body: body, from: address)
    }

    @Test(
        "A network that guesses the codes of many addresses must wait; others need not, and the audit has its address",
        arguments: ["magic-link/login", "verify-email"])
    func network(_ path: String) async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            for number in 0..<5 {
                let body: JSONValue = ["email": .string("eve\(number)@example.com"), "code": "000000"]
                #expect(try await send(app, path, body, from: here).problem == "auth.proof_invalid")
            }
            let body: JSONValue = ["email": "eve@example.com", "code": "000000"]
            let refused = try await send(app, path, body, from: here)
            #expect(refused.status == 429 && refused.headers[.retryAfter] == "1")
            #expect(try await send(app, path, body, from: elsewhere).problem == "auth.proof_invalid")

            let details = try await app.guessEntries().compactMap(\.noteDetails)
            #expect(details.filter { $0["client"] == "192.0.2.1" }.count == 6)
            #expect(details.filter { $0["client"] == "198.51.100.1" }.count == 1)
        }
    }

    @Test("Right codes aren't counted, and one is refused while its network must wait")
    func rightCodes() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            for round in 0..<8 {
                let from = IPAddress("203.0.113.\(round + 1)")
                #expect(try await send(app, "magic-link", ["email": .string(ada.email)], from: from).status == 202)
                let body: JSONValue = ["email": .string(ada.email), "code": .string(try await app.code(to: ada.email))]
                #expect(try await send(app, "magic-link/login", body, from: here).status == 200)
                app.clock.advance(by: .seconds(900))
            }
            for _ in 0..<5 { _ = try await app.logIn("eve@example.com", "wrong horse", from: here) }
            _ = try await send(app, "magic-link", ["email": .string(ada.email)], from: elsewhere)
            let body: JSONValue = ["email": .string(ada.email), "code": .string(try await app.code(to: ada.email))]
            #expect(try await send(app, "magic-link/login", body, from: here).status == 429)
            #expect(try await send(app, "magic-link/login", body, from: elsewhere).status == 200)
        }
    }

    @Test("A network that requests many mails must wait, for every address alike, and its logins need not")
    func mails() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            for path in ["password/forgot", "verify-email/resend", "magic-link", "password/forgot", "magic-link"] {
                let email = JSONValue.string("x\(path.count)@example.com")
                #expect(try await send(app, path, ["email": email], from: here).status == 202)
            }
            for path in ["password/forgot", "verify-email/resend", "magic-link"] {
                for email in [ada.email, "unknown@example.com"] {
                    let refused = try await send(app, path, ["email": .string(email)], from: here)
                    #expect(refused.status == 429 && refused.problem == "auth.too_many_mails")
                    #expect(refused.headers[.retryAfter] == "1")
                }
            }
            #expect(try await app.logIn(ada.email, TestApp.password, from: here).status == 200)
            let body: JSONValue = ["email": .string(ada.email)]
            #expect(try await send(app, "password/forgot", body, from: elsewhere).status == 202)
            app.clock.advance(by: .seconds(1))
            #expect(try await send(app, "password/forgot", body, from: here).status == 202)
        }
    }

    @Test("A network that requests many sign-ups must wait, before their passwords are hashed")
    func signUps() async throws {
        let verified = settings.merging(["auth.signup": "verified"]) { $1 }
        try await withApp(SampleApp.self, settings: verified) { app in
            var statuses: [Int] = []
            for number in 0..<6 {
                let body: JSONValue = [
                    "email": .string("x\(number)@example.com"), "password": .string(TestApp.password),
                    "tenant_name": "Acme",
                ]
                statuses.append(try await send(app, "signup", body, from: here).status)
            }
            #expect(statuses == [202, 202, 202, 202, 202, 429])
        }
    }

    @Test("In an immediate sign-up the limit of mails changes no response")
    func immediateSignUps() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            let body: JSONValue = [
                "email": .string(ada.email), "password": .string(TestApp.password), "tenant_name": "Acme",
            ]
            for _ in 0..<8 {
                #expect(try await send(app, "signup", body, from: here).problem == "user.email_taken")
            }
        }
    }
}
