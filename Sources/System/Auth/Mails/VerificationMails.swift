import TrellisMail
import TrellisSchema
import TrellisTexts

/// The link and the code that prove a mailbox, for a sign-up and for an account without proof.
@Schema
struct VerifyEmailMail: Mail {
    static let name = "auth.verify_email"
    static let template = MailTemplate(
        MailContent(
            subject: "Confirm your email address",
            html: """
                {{<layout}}{{$content}}<h1>Confirm your email address</h1>
                <p>An account was created with this address. Open the link, and confirm that it is yours.</p>
                {{#forgot}}<p><strong>There is an older account with this address, which wasn't confirmed.</strong> If that \
                is yours, don't open the link, which takes the address from it: <a href="{{forgot}}">set a new \
                password</a> for it instead.</p>{{/forgot}}
                <p><a class="button" href="{{url}}">Confirm the address</a></p>
                {{#code}}<p>Or type this code where you signed up: <strong>{{code}}</strong></p>{{/code}}
                <p>The link is valid for {{hours}} hours. If you didn't sign up, don't open it: nothing happens then, \
                and the sign-up ends by itself.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Bestätigen Sie Ihre E-Mail-Adresse",
                html: """
                    {{<layout}}{{$content}}<h1>Bestätigen Sie Ihre E-Mail-Adresse</h1>
                    <p>Mit dieser Adresse wurde ein Konto angelegt. Öffnen Sie den Link, und bestätigen Sie, dass sie \
                    Ihnen gehört.</p>
                    {{#forgot}}<p><strong>Es gibt ein älteres Konto mit dieser Adresse, das nicht bestätigt \
                    wurde.</strong> Wenn es Ihres ist, öffnen Sie den Link nicht, denn er nimmt ihm die Adresse: \
                    <a href="{{forgot}}">Setzen Sie stattdessen ein neues Passwort</a> dafür.</p>{{/forgot}}
                    <p><a class="button" href="{{url}}">Adresse bestätigen</a></p>
                    {{#code}}<p>Oder geben Sie diesen Code dort ein, wo Sie sich registriert haben: \
                    <strong>{{code}}</strong></p>{{/code}}
                    <p>Der Link gilt {{hours}} Stunden. Wenn Sie sich nicht registriert haben, öffnen Sie ihn nicht: \
                    dann geschieht nichts, und die Registrierung verfällt von selbst.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/verify-email?token=abc") var url: String
    @Example("271828") var code: String?
    @Example(24) var hours: Int
    /// For an address of an account without proof, which would lose it: the page to get that account instead.
    @Example("https://app.example.com/account/forgot-password") var forgot: String?
    var language: LanguageTag?
}

/// Tells the owner of an account that their address was used for a sign-up, which did nothing.
@Schema
struct AddressInUseMail: Mail {
    static let name = "auth.address_in_use"
    static let template = MailTemplate(
        MailContent(
            subject: "You already have an account",
            html: """
                {{<layout}}{{$content}}<h1>You already have an account</h1>
                <p>This address was used to sign up, or as the new address of an account, but it already belongs to \
                your account. Nothing was changed.</p>
                <p><a class="button" href="{{sign_in}}">Sign in</a></p>
                <p>If you forgot your password, <a href="{{forgot}}">set a new one</a>. If it wasn't you, you need to do \
                nothing.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Sie haben bereits ein Konto",
                html: """
                    {{<layout}}{{$content}}<h1>Sie haben bereits ein Konto</h1>
                    <p>Diese Adresse wurde für eine Registrierung oder als neue Adresse eines Kontos angegeben, gehört \
                    aber schon zu Ihrem Konto. Es wurde nichts geändert.</p>
                    <p><a class="button" href="{{sign_in}}">Anmelden</a></p>
                    <p>Wenn Sie Ihr Passwort vergessen haben, <a href="{{forgot}}">setzen Sie ein neues</a>. Wenn Sie das \
                    nicht waren, müssen Sie nichts tun.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/sign-in") var signIn: String
    @Example("https://app.example.com/account/forgot-password") var forgot: String
    var language: LanguageTag?
    /// One an hour is enough, however often the address is tried.
    var key: String?
}
