import HTTPTypes
import SampleProduct
import Testing
import TrellisConfig
import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTenants
import TrellisTesting
import TrellisTexts
import TrellisWeb

@testable import Trellis

/// The product with some texts and a mail of its own.
private struct OtherWords: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let app = try SampleApp.compose(on: platform)
        return Composition(
            modules: app.modules, authenticator: app.authenticator, subscriptions: app.subscriptions, roles: app.roles,
            mail: MailComposition(
                replacing: [
                    MailRegistration(
                        TestMail.self,
                        template: MailTemplate(MailContent(subject: "{{product}} works", html: "<p>{{adapter}}</p>")))
                ]),
            texts: {
                try $0.overriding(RequestError.routeNotFound, in: .german, by: "Hier ist nichts.")
                    .overriding(RequestError.routeNotFound, in: .english, by: "Nothing here.")
                    .overriding(TenantError.roleUnknown(""), in: .german, by: "{name} ist bei uns keine Rolle.")
                    .overriding(TextKey("tenant.last_owner", ""), in: .german, by: "Das ist der letzte Inhaber.")
            })
    }
}

/// A product that overrides a text with a wrong placeholder.
private struct WrongPlaceholder: Product {
    static let name = SampleApp.name
    static let settings: [any Settings.Type] = SampleApp.settings

    static func compose(on platform: Platform) throws -> Composition {
        let app = try SampleApp.compose(on: platform)
        return Composition(
            modules: app.modules, authenticator: app.authenticator,
            texts: { try $0.overriding(TenantError.roleUnknown(""), in: .german, by: "{role} gibt es nicht.") })
    }
}

@Suite("Texts that a product overrides")
struct TextOverrideTests {
    @Test("Single texts are replaced in the languages that the product names")
    func texts() async throws {
        try await withApp(OtherWords.self) { app in
            let german: HTTPFields = [.acceptLanguage: "de"]
            #expect(
                try await app.send(.get, "/nothing", headers: german).json["detail"]?.string == "Hier ist nichts.")
            #expect(try await app.send(.get, "/nothing").json["detail"]?.string == "Nothing here.")
            let ada = try await app.signUp(tenant: "Acme")
            let (members, body): (String, JSONValue) = (
                "/tenants/current/invitations", ["email": "b@example.com", "role": "duke"]
            )
            let refused = try await ada.post(members, body, headers: german)
            #expect(refused.json["detail"]?.string == "duke ist bei uns keine Rolle.")
            // Other texts stay, also in English.
            let missing = try await ada.get("/samples/018f0000-0000-7000-8000-000000000000", headers: german)
            #expect(missing.json["detail"]?.string == "Der Mandant hat keine Probe mit dieser ID.")
            let english = try await ada.post(members, body)
            #expect(english.json["detail"]?.string == "The tenant has no role named duke.")
            let texts = try await app.send(.get, "/api/v1/system/texts?language=de").json["texts"]
            #expect(texts?["tenant.last_owner"]?.string == "Das ist der letzte Inhaber.")
        }
    }

    @Test("A whole mail is replaced")
    func mail() throws {
        let mails = try Application.inspect(OtherWords.self).mailer
        let message = try mails.catalog.preview("trellis.test", from: mails.from, at: Timestamp(microseconds: 0))
        #expect(message.subject.text == "Trellis works" && message.html?.contains("It works") == false)
    }

    @Test("A text with other placeholders is refused when the product starts")
    func placeholders() {
        #expect(
            throws: TextCatalogError.differentPlaceholders(
                "member.role_unknown", in: .german, expected: ["name"])
        ) { try Application.inspect(WrongPlaceholder.self) }
    }
}
