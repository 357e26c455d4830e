import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Login by a mailed link")
struct MagicLinkTests {
    private let settings = ["auth.magic_link": "true"]

    @Test("The routes exist only with the setting")
    func off() async throws {
        try await withApp(SampleApp.self) { app in
            let response = try await app.auth("magic-link", ["email": "ada@example.com"])
            #expect(response.status == 404)
        }
    }

    @Test("A link and a code log in once, prove the mailbox, and end after 10 minutes")
    func logIn() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            func request() async throws -> String {
                #expect(try await app.auth("magic-link", ["email": .string(ada.email)]).status == 202)
                return try await app.token(to: ada.email)
            }
            let token = try await request()
            let response = try await app.auth("magic-link/login", ["token": .string(token)])
            #expect(response.status == 200)
            #expect(response.json["user"]?["id"]?.string == ada.userID.description)
            let access = try #require(response.json["access_token"]?.string)
            let me = try await app.send(.get, "/api/v1/users/me", headers: [.authorization: "Bearer \(access)"])
            #expect(me.json["email_verified_at"]?.string != nil)
            #expect(try await app.auth("magic-link/login", ["token": .string(token)]).problem == "auth.proof_invalid")

            _ = try await request()
            let code = try await app.code(to: ada.email)
            let body: JSONValue = ["email": .string(ada.email), "code": .string(code)]
            #expect(try await app.auth("magic-link/login", body).status == 200)
            #expect(try await app.auth("magic-link/login", body).problem == "auth.proof_invalid")

            let last = try await request()
            app.clock.advance(by: .seconds(600))
            #expect(try await app.auth("magic-link/login", ["token": .string(last)]).problem == "auth.proof_invalid")
            #expect(try await app.auth("magic-link/login", ["code": "123456"]).status == 422)
            #expect(try await app.auth("magic-link", ["email": "eve@example.com"]).status == 202)
            #expect(try await app.mails(to: "eve@example.com").isEmpty)
        }
    }

    @Test("Fifty wrong codes in a row leave an address with links only, until one is used")
    func wrongCodes() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp()
            for _ in 0..<10 {
                _ = try await app.auth("magic-link", ["email": .string(ada.email)])
                let code = try await app.code(to: ada.email)
                let wrong = code == "000000" ? "000001" : "000000"
                for _ in 0..<5 {
                    _ = try await app.auth("magic-link/login", ["email": .string(ada.email), "code": .string(wrong)])
                }
                app.clock.advance(by: .seconds(3601))
            }
            _ = try await app.auth("magic-link", ["email": .string(ada.email)])
            let mail = try #require(try await app.mails(to: ada.email).last)
            #expect(mail.text.firstMatch(of: /\b\d{6}\b/) == nil)
            let token = try await app.token(to: ada.email)
            #expect(try await app.auth("magic-link/login", ["token": .string(token)]).status == 200)
            _ = try await app.auth("magic-link", ["email": .string(ada.email)])
            let code = try await app.code(to: ada.email)
            #expect(code.utf8.count == 6)
        }
    }
}
