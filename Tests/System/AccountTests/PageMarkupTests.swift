import HTTPTypes
import SampleProduct
import Testing
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// What a reader with a screen reader, a keyboard or a password manager needs, read from the pages as they are sent.
///
/// Source: WCAG 2.2, 1.3.1, 1.3.5, 2.4.1, 2.4.2, 3.1.1, 3.3.1, 3.3.2 and 4.1.2; HTML, autofill.
@Suite("Markup of the account pages")
struct PageMarkupTests {
    @Test("Each page, in both languages, with errors too, has its landmarks, headings, labels and described errors")
    func everyPage() async throws {
        try await withApp(SampleApp.self, settings: ["auth.magic_link": "true"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            for language in ["en", "de"] {
                let anonymous = TestBrowser(app, language: language)
                let browser = try await app.browser(of: ada, language: language)
                for page in AccessTests.openPages + AccessTests.otherPages + ["/account/magic-link"] {
                    try Self.check(try await anonymous.get(page), language, page)
                }
                let tenant = ada.tenantID?.description ?? ""
                for page in AccessTests.pages + ["/account/api-keys/new?tenant=\(tenant)"] {
                    try Self.check(try await browser.get(page), language, page)
                }
                for page in ["sign-in", "sign-up", "verify-email", "magic-link", "invitation"] {
                    let sent = try await anonymous.post("/account/\(page)", [("email", "x"), ("password", "y")])
                    try Self.check(sent, language, "POST \(page)")
                }
                for page in ["profile", "email", "password", "step-up", "delete", "tenants"] {
                    try Self.check(try await browser.submit("/account/\(page)"), language, "POST \(page)")
                }
                let key = try await browser.submit("/account/api-keys", [("tenant", tenant)])
                try Self.check(key, language, "POST api-keys")
            }
        }
    }

    private static func check(_ response: TestResponse, _ language: String, _ page: String) throws {
        let name: Comment = "\(page) in \(language)"
        guard response.status != 303 else { return }
        let html = response.text
        #expect(html.contains("<html lang=\"\(language)\" dir=\"ltr\">"), name)
        for once in [/<h1>[^<]+<\/h1>/, /<main id="main"/, /<title>[^<]+<\/title>/, /<a class="skip" href="#main">/] {
            #expect(html.matches(of: once).count == 1, name)
        }
        let ids = html.matches(of: /\sid="([^"]+)"/).map { String($0.output.1) }
        #expect(Set(ids).count == ids.count, name)
        for described in html.matches(of: /aria-describedby="([^"]*)"/) {
            for id in described.output.1.split(separator: " ") { #expect(ids.contains(String(id)), "\(page): \(id)") }
        }
        for field in html.matches(of: /<(?:input|select|textarea)\s[^>]*>/) {
            let tag = String(field.output)
            if tag.contains("type=\"hidden\"") || tag.contains(" hidden") || tag.contains("checkbox") { continue }
            let id = try #require(tag.firstMatch(of: /id="([^"]+)"/)?.output.1, name)
            #expect(html.contains("<label for=\"\(id)\">"), "\(page): \(id)")
            #expect(tag.contains("autocomplete=\"") || tag.hasPrefix("<select"), "\(page): \(id)")
            guard tag.contains("aria-invalid") else { continue }
            #expect(tag.contains("\(id)-error"), "\(page): \(id)")
        }
        for button in html.matches(of: /<button[^>]*>(.*?)<\/button>/) { #expect(!button.output.1.isEmpty, name) }
        // Every refused form says so first, in the title that a screen reader reads.
        let isRefused = html.contains("-error\" role=\"alert\"") || html.contains("id=\"failure\"")
        #expect(!isRefused || html.contains(language == "de" ? "<title>Fehler: " : "<title>Error: "), name)
    }
}
