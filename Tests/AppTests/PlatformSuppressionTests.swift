import App
import MailingTests
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Suppressions of the platform's own mails")
struct PlatformSuppressionTests {
    @Test("Superusers list and lift them, and no tenant sees them")
    func lifting() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            try await app.makeMailRows(for: .platform)
            let path = "/superuser/mail/suppressions"
            #expect(try await ada.get(path).problem == "auth.forbidden")
            #expect(try await ada.get("/mail/suppressions").json["items"]?.array == [])
            let root = try await app.superuser()
            let found = try #require(try await root.get(path).json["items"]?.array?.first)
            #expect(found["reason"] == "refused")
            let id = found["id"]?.string ?? ""
            #expect(try await ada.delete("/mail/suppressions/\(id)").problem == "mail.suppression_not_found")
            #expect(try await ada.delete("\(path)/\(id)").problem == "auth.forbidden")
            #expect(try await root.delete("\(path)/\(id)").status == 204)
            #expect(try await root.delete("\(path)/\(id)").problem == "mail.suppression_not_found")
            #expect(try await root.get(path).json["items"]?.array == [])
        }
    }
}
