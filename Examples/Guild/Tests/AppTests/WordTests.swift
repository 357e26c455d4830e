import GuildApp
import HTTPTypes
import Testing
import TrellisSchema
import TrellisTesting

@Suite("The product's own words")
struct WordTests {
    @Test("A text of System is replaced in both languages")
    func text() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp()
            let path = "/tenants/current/members/\(ada.userID)"
            let english = try await ada.delete(path)
            #expect(english.problem == "tenant.last_owner")
            #expect(english.json["detail"] == "A club needs a chair: make another member owner first.")
            let german = try await ada.delete(path, headers: [.acceptLanguage: "de"])
            #expect(german.json["detail"] == "Ein Verein braucht eine Obfrau oder einen Obmann.")
        }
    }

    @Test("A mail has the product's templates in both languages")
    func mail() async throws {
        try await withApp(App.self) { app in
            let browser = try await app.superuserBrowser()
            for (language, words) in [("en", "A mail from"), ("de", "Post von")] {
                let preview = try await browser.get("/admin/mail/previews/trellis.test/\(language)")
                #expect(preview.status == 200 && preview.text.contains(words))
                #expect(!preview.text.contains("It works") && !preview.text.contains("Es funktioniert"))
            }
        }
    }
}
