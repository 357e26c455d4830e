import TrellisMail
import TrellisSchema
import TrellisTexts

/// Tells that a sign-up was approved.
@Schema
struct SignUpApprovedMail: Mail {
    static let name = "auth.sign_up_approved"
    static let template = MailTemplate(
        MailContent(
            subject: "Your account is ready",
            html: """
                {{<layout}}{{$content}}<h1>Your account is ready</h1>
                <p>Your sign-up was approved. <a class="button" href="{{sign_in}}">Sign in</a></p>\
                {{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ihr Konto ist bereit",
                html: """
                    {{<layout}}{{$content}}<h1>Ihr Konto ist bereit</h1>
                    <p>Ihre Registrierung wurde genehmigt. <a class="button" href="{{sign_in}}">Anmelden</a></p>\
                    {{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/sign-in") var signIn: String
    var language: LanguageTag?
}
