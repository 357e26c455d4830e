public import TrellisMail
public import TrellisSchema
public import TrellisTexts

/// The platform's own mail, which operators send to themselves: `App mail send-test`.
@Schema
public struct TestMail: Mail {
    /// `trellis.test`.
    public static let name = "trellis.test"
    /// In English and German, in the product's layout.
    public static let template = MailTemplate(
        MailContent(
            subject: "Test mail of {{product}}",
            html: """
                {{<layout}}{{$content}}<h1>It works</h1>
                <p>{{product}} sent this mail through the adapter <strong>{{adapter}}</strong>. The mails of {{product}} \
                reach this address.</p>
                <p>An operator has sent it by hand. You don't need to do anything.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Testmail von {{product}}",
                html: """
                    {{<layout}}{{$content}}<h1>Es funktioniert</h1>
                    <p>{{product}} hat diese E-Mail über den Adapter <strong>{{adapter}}</strong> gesendet. Die E-Mails \
                    von {{product}} kommen unter dieser Adresse an.</p>
                    <p>Jemand aus dem Betrieb hat sie von Hand gesendet. Sie müssen nichts tun.</p>{{/content}}{{/layout}}
                    """)
        ])

    /// The recipient.
    public var to: MailAddress
    /// The name of the product.
    @Example("Trellis") public var product: String
    /// The name of the adapter.
    @Example("smtp") public var adapter: String
    /// The reader's language.
    public var language: LanguageTag?

    /// Creates the mail.
    public init(to: MailAddress, product: String, adapter: String, language: LanguageTag? = nil) {
        (self.to, self.product, self.adapter, self.language) = (to, product, adapter, language)
    }
}
