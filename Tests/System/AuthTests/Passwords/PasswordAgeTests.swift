import HTTPTypes
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Passwords don't expire.
///
/// Source: OWASP ASVS 5, 6.2.10; NIST SP 800-63B-4, 3.1.1.2.
@Suite struct PasswordAgeTests {
    @Test("A password that was set ten years ago still logs in")
    func age() async throws {
        try await withReaders { app in
            let ada = try await app.signUp(email: "ada@example.com")
            app.clock.advance(by: .seconds(3650 * 86_400))
            let login = try await app.send(
                .post, "/api/v1/auth/login",
                body: ["email": "ada@example.com", "password": .string(TestApp.password)])
            #expect(login.status == 200 && login.json["user"]?["id"]?.string == ada.userID.description)
        }
    }
}
