import TrellisMail
import TrellisSchema
import TrellisTexts

/// The link to a new password.
@Schema
struct ResetPasswordMail: Mail {
    static let name = "auth.reset_password"
    static let template = MailTemplate(
        MailContent(
            subject: "{{#is_first}}Choose your password{{/is_first}}{{^is_first}}Set a new password{{/is_first}}",
            html: """
                {{<layout}}{{$content}}{{#is_first}}<h1>Choose your password</h1>
                <p>Your address is confirmed. It was used for several sign-ups, of which some may not be yours, so your \
                account has none of their passwords. The link is valid for {{minutes}} minutes, and once.</p>\
                {{/is_first}}{{^is_first}}<h1>Set a new password</h1>
                <p>A new password was requested for your account. The link is valid for {{minutes}} minutes, and once. \
                The new password ends all sessions of the account.</p>{{/is_first}}
                <p><a class="button" href="{{url}}">Set a new password</a></p>
                {{^is_first}}<p>If it wasn't you, you need to do nothing: your password stays as it is.</p>{{/is_first}}\
                {{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "{{#is_first}}Wählen Sie Ihr Passwort{{/is_first}}"
                    + "{{^is_first}}Setzen Sie ein neues Passwort{{/is_first}}",
                html: """
                    {{<layout}}{{$content}}{{#is_first}}<h1>Wählen Sie Ihr Passwort</h1>
                    <p>Ihre Adresse ist bestätigt. Sie wurde für mehrere Registrierungen verwendet, von denen manche \
                    vielleicht nicht Ihre sind; deshalb hat Ihr Konto keines von deren Passwörtern. Der Link gilt \
                    {{minutes}} Minuten und einmal.</p>{{/is_first}}\
                    {{^is_first}}<h1>Setzen Sie ein neues Passwort</h1>
                    <p>Für Ihr Konto wurde ein neues Passwort angefordert. Der Link gilt {{minutes}} Minuten und einmal. \
                    Das neue Passwort beendet alle Sitzungen des Kontos.</p>{{/is_first}}
                    <p><a class="button" href="{{url}}">Neues Passwort setzen</a></p>
                    {{^is_first}}<p>Wenn Sie das nicht waren, müssen Sie nichts tun: Ihr Passwort bleibt, wie es \
                    ist.</p>{{/is_first}}{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/reset-password?token=abc") var url: String
    @Example(30) var minutes: Int
    /// For a new account, whose sign-up may have been a stranger's.
    @Example(false) var isFirst: Bool
    var language: LanguageTag?
}

/// Tells that the password was changed, and how to get the account back.
@Schema
struct PasswordChangedMail: Mail {
    static let name = "auth.password_changed"
    static let template = MailTemplate(
        MailContent(
            subject: "Your password was changed",
            html: """
                {{<layout}}{{$content}}<h1>Your password was changed</h1>
                <p>The password of your account was changed, and all sessions have ended.</p>
                <p>If it wasn't you, <a href="{{forgot}}">set a new one</a> at once.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ihr Passwort wurde geändert",
                html: """
                    {{<layout}}{{$content}}<h1>Ihr Passwort wurde geändert</h1>
                    <p>Das Passwort Ihres Kontos wurde geändert, und alle Sitzungen wurden beendet.</p>
                    <p>Wenn Sie das nicht waren, <a href="{{forgot}}">setzen Sie sofort ein neues</a>.</p>\
                    {{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/forgot-password") var forgot: String
    var language: LanguageTag?
}

/// The link and the code that log in without a password.
@Schema
struct MagicLinkMail: Mail {
    static let name = "auth.magic_link"
    static let template = MailTemplate(
        MailContent(
            subject: "Your link to sign in",
            html: """
                {{<layout}}{{$content}}<h1>Sign in</h1>
                <p><a class="button" href="{{url}}">Sign in</a></p>
                {{#code}}<p>Or type this code where you want to sign in: <strong>{{code}}</strong></p>{{/code}}
                <p>Both are valid for {{minutes}} minutes, and once. If you don't want to sign in, you need to do \
                nothing. Give the code to no one.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ihr Link zum Anmelden",
                html: """
                    {{<layout}}{{$content}}<h1>Anmelden</h1>
                    <p><a class="button" href="{{url}}">Anmelden</a></p>
                    {{#code}}<p>Oder geben Sie diesen Code dort ein, wo Sie sich anmelden wollen: \
                    <strong>{{code}}</strong></p>{{/code}}
                    <p>Beides gilt {{minutes}} Minuten und einmal. Wenn Sie sich nicht anmelden wollen, müssen Sie nichts \
                    tun. Geben Sie den Code an niemanden weiter.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/magic-link?token=abc") var url: String
    @Example("271828") var code: String?
    @Example(10) var minutes: Int
    var language: LanguageTag?
}
