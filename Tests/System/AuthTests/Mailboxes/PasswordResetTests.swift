import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTesting

@testable import TrellisAuth

@Suite("Password reset")
struct PasswordResetTests {
    private let fresh = "battery staple horse"

    private func forgot(_ app: TestApp, _ email: String) async throws -> TrellisTesting.TestResponse {
        try await app.auth("password/forgot", ["email": .string(email)])
    }

    private func reset(_ app: TestApp, _ token: String, _ password: String) async throws -> TrellisTesting.TestResponse
    {
        try await app.auth("password/reset", ["token": .string(token), "password": .string(password)])
    }

    @Test("A link sets a new password once, ends all sessions, and the user is told")
    func link() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            #expect(try await forgot(app, ada.email.uppercased()).status == 202)
            let token = try await app.token(to: ada.email)
            #expect(try await ada.get("/users/me").status == 200)
            for refused in ["", "short"] {
                let response = try await reset(app, token, refused)
                #expect(response.pointers == ["/password"])
                #expect(response.text.contains("at least 15 characters"), "the minimum of the policy, not of a schema")
            }
            #expect(try await reset(app, token, fresh).status == 204)
            #expect(try await ada.get("/users/me").status == 401)
            #expect(try await app.logInStatus(ada.email) == 401)
            #expect(try await app.logInStatus(ada.email, password: fresh) == 200)
            #expect(try await reset(app, token, "yet another horse").problem == "auth.proof_invalid")
            let subjects = try await app.mails(to: ada.email).map(\.subject.text)
            #expect(subjects == ["Set a new password", "Your password was changed"])
        }
    }

    @Test("A link ends after 30 minutes, with a newer link, and with a change of the password")
    func ends() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            _ = try await forgot(app, ada.email)
            let first = try await app.token(to: ada.email)
            _ = try await forgot(app, ada.email)
            let second = try await app.token(to: ada.email)
            #expect(try await reset(app, first, fresh).problem == "auth.proof_invalid")
            app.clock.advance(by: .seconds(1800))
            #expect(try await reset(app, second, fresh).problem == "auth.proof_invalid")
            app.clock.advance(by: .seconds(1800))
            _ = try await forgot(app, ada.email)
            let third = try await app.token(to: ada.email)
            let login = try await app.logIn(ada.email)
            let change: JSONValue = [
                "current_password": .string(TestApp.password), "new_password": .string(fresh),
            ]
            #expect(try await login.put("/users/me/password", change).status == 200)
            #expect(try await reset(app, third, "yet another horse").problem == "auth.proof_invalid")
            #expect(try await app.logInStatus(ada.email, password: fresh) == 200)
        }
    }

    @Test("An unknown address gets the same response and no mail; tokens of other kinds are refused")
    func unknown() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let (known, unknown) = (try await forgot(app, ada.email), try await forgot(app, "eve@example.com"))
            #expect(known.status == 202 && known.text == unknown.text)
            #expect(try await app.mails(to: "eve@example.com").isEmpty)
            _ = try await app.auth("verify-email/resend", ["email": .string(ada.email)])
            let token = try await app.token(to: ada.email)
            for text in [token, "", "abc", token + "x"] {
                #expect(try await reset(app, text, fresh).status >= 400)
            }
            #expect(try await app.logInStatus(ada.email) == 200)
        }
    }

    @Test("The names of the user and of the user's tenants are no passwords, at a reset and at a change")
    func ownWords() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Rowing Club of Ely")
            _ = try await ada.patch("/users/me", ["display_name": "Wilhelmina Featherstonehaugh"])
            _ = try await forgot(app, ada.email)
            let token = try await app.token(to: ada.email)
            for guess in ["rowing club of ely", "Wilhelmina Featherstonehaugh1"] {
                #expect(try await reset(app, token, guess).pointers == ["/password"])
                let change: JSONValue = [
                    "current_password": .string(TestApp.password), "new_password": .string(guess),
                ]
                #expect(try await ada.put("/users/me/password", change).pointers == ["/new_password"])
            }
            #expect(try await reset(app, token, fresh).status == 204)
        }
    }

    @Test("Of sixteen uses of one link at once, one sets the password")
    func race() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            _ = try await forgot(app, ada.email)
            let token = try await app.token(to: ada.email)
            let outcomes = try await app.race(16) { racer in
                try await app.auth(
                    "password/reset",
                    ["token": .string(token), "password": .string("battery staple horse \(racer.number)")])
            }
            #expect(outcomes.succeeded == 1)
            #expect(outcomes.failed(with: AuthError.proofInvalid) == 15)
        }
    }
}
