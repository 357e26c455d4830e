import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema

@testable import TrellisAuth

/// The rules of new passwords, for the three ways to set one.
@Suite struct PasswordRulesTests {
    @Test(
        "Sign-up, password change and superuser creation reject the same passwords with the same violation",
        arguments: [
            ("", "length.too_short"), ("       ", "length.too_short"), ("correct horses", "length.too_short"),
            // 14 characters in 28 bytes, sent as 28 scalars.
            (String(repeating: "e\u{301}", count: 14), "length.too_short"),
            (String(repeating: "a", count: 257), "length.too_long"), ("zxcvbnm,.zxcvbnm,.", "password.guessable"),
            ("               ", "password.guessable"), ("PasswordPassword", "password.guessable"),
            ("qwertyuiopasdfg", "password.guessable"), ("1234567890987654321", "password.common"),
        ])
    func rejected(password: String, code: String) async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        let signedUp = try await signUp("eve", password, app)
        let changed = try await change(to: password, session, app)
        let error = await #expect(throws: InvalidInput.self) {
            try await app.auth.superusers.create(email: "root@example.com", password: password)
        }

        #expect(error?.violations.map(\.pointer) == ["/password"])
        #expect(error?.violations.map(\.code) == [code])
        #expect(signedUp["errors.0.pointer"] == "/password")
        #expect(changed["errors.0.pointer"] == "/new_password")
        for response in [signedUp, changed] {
            #expect(response.status == 422)
            #expect(response["errors.0.code"] == code)
            #expect(response["errors.0.message"] == error?.violations.first?.message)
            #expect(response["errors.1.code"] == nil)
        }
    }

    @Test(
        "Sign-up, password change and superuser creation accept 15 to 256 characters of any kind",
        arguments: [
            "pässwörd für ada", "nine lives of a cat", "tHq93kd82mzk1lq",
            "😀🐢 🚲 a boat 🌧️ tea", String(repeating: "correct horse ", count: 18) + "1234",
        ])
    func accepted(password: String) async throws {
        let app = try await SystemApp()
        let session = try await app.signUp("ada")
        #expect(try await signUp("eve", password, app).status == 201)
        #expect(try await change(to: password, session, app).status == 200)
        #expect(try await app.auth.superusers.create(email: "root@example.com", password: password).isNew)
        for name in ["ada", "eve", "root"] {
            #expect(try await app.logIn(name, password: password).status == 200)
        }
    }

    @Test("A password made of the address, of the tenant's or of the product's name is rejected")
    func ownWords() async throws {
        let app = try await SystemApp(words: ["Trellis"])
        let words = ["eve@example.com 1", "Globex Globex 123", "trellis-trellis-1", "eve.example.globex"]
        for password in words {
            let response = try await signUp("eve", password, app)
            #expect(response["errors.0.code"] == "password.guessable", "\(password)")
        }
        let session = try await app.signUp("ada")
        let changed = try await change(to: "ada@example.com2024", session, app)
        #expect(changed["errors.0.code"] == "password.guessable")
        // They are words like others for other accounts.
        #expect(try await signUp("eve", "ada lives in a barn", app).status == 201)
    }

    @Test("One of the most common passwords is rejected as such, whatever its case")
    func common() async throws {
        let app = try await SystemApp { $0.passwordMinimum = 8 }
        for password in ["baseball", "BaseBall", "superman"] {
            let response = try await signUp("eve", password, app)
            #expect(response["errors.0.code"] == "password.common", "\(password)")
        }
        #expect(try await signUp("eve", "x7-kq2 m", app).status == 201)
    }

    private func signUp(_ name: String, _ password: String, _ app: SystemApp) async throws -> TestResponse {
        try await app.send(
            .post, "/auth/signup",
            #"{"email": "\#(name)@example.com", "password": "\#(password)", "tenant_name": "Globex"}"#)
    }

    private func change(to password: String, _ session: TestResponse, _ app: SystemApp) async throws -> TestResponse {
        try await app.send(
            .put, "/users/me/password",
            #"{"current_password": "correct horse battery", "new_password": "\#(password)"}"#,
            token: session["access_token"])
    }
}
