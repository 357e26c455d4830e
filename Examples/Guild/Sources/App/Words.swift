import Trellis
import TrellisMail
import TrellisTexts

/// What this product says in other words than System.
enum Words {
    /// The mails with other templates.
    static let mail = MailComposition(
        replacing: [
            MailRegistration(
                TestMail.self,
                template: MailTemplate(
                    MailContent(subject: "A mail from {{product}}", text: "It was sent with {{adapter}}."),
                    [.german: MailContent(subject: "Post von {{product}}", text: "Gesendet mit {{adapter}}.")]))
        ])

    /// Returns the texts with those of this product.
    @Sendable static func change(_ texts: TextCatalog) throws -> TextCatalog {
        let lastOwner = TextKey("tenant.last_owner", "")
        return try texts.overriding(
            lastOwner, in: .english, by: "A club needs a chair: make another member owner first."
        )
        .overriding(lastOwner, in: .german, by: "Ein Verein braucht eine Obfrau oder einen Obmann.")
    }
}
