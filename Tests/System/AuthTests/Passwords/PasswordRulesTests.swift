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
            ("", "length.too_short"), ("       ", "length.too_short"), ("1234567", "length.too_short"),
            // Seven characters in 14 bytes.
            ("ééééééé", "length.too_short"), (String(repeating: "a", count: 257), "length.too_long"),
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
        "Sign-up, password change and superuser creation accept 8 to 256 characters of any kind",
        arguments: ["12345678", "        ", "pässwörd", String(repeating: "a", count: 256)])
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

    private func signUp(_ name: String, _ password: String, _ app: SystemApp) async throws -> TestResponse {
        try await app.send(
            .post, "/auth/signup",
            #"{"email": "\#(name)@example.com", "password": "\#(password)", "tenant_name": "Globex"}"#)
    }

    private func change(to password: String, _ session: TestResponse, _ app: SystemApp) async throws -> TestResponse {
        try await app.send(
            .put, "/users/me/password", #"{"current_password": "correct horse", "new_password": "\#(password)"}"#,
            token: session["access_token"])
    }
}
