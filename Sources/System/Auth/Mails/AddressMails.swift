import TrellisMail
import TrellisSchema
import TrellisTexts

/// The link and the code that prove the mailbox of a new address.
@Schema
struct ChangeEmailMail: Mail {
    static let name = "auth.change_email"
    static let template = MailTemplate(
        MailContent(
            subject: "Confirm your new email address",
            html: """
                {{<layout}}{{$content}}<h1>Confirm your new email address</h1>
                <p>This address shall become the address of an account. Open the link, and confirm that it is yours.</p>
                <p><a class="button" href="{{url}}">Confirm the address</a></p>
                {{#code}}<p>Or type this code where you changed the address: <strong>{{code}}</strong></p>{{/code}}
                <p>The link is valid for {{hours}} hours. If it wasn't you, don't open it: nothing happens then.</p>\
                {{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Bestätigen Sie Ihre neue E-Mail-Adresse",
                html: """
                    {{<layout}}{{$content}}<h1>Bestätigen Sie Ihre neue E-Mail-Adresse</h1>
                    <p>Diese Adresse soll die Adresse eines Kontos werden. Öffnen Sie den Link, und bestätigen Sie, dass \
                    sie Ihnen gehört.</p>
                    <p><a class="button" href="{{url}}">Adresse bestätigen</a></p>
                    {{#code}}<p>Oder geben Sie diesen Code dort ein, wo Sie die Adresse geändert haben: \
                    <strong>{{code}}</strong></p>{{/code}}
                    <p>Der Link gilt {{hours}} Stunden. Wenn Sie das nicht waren, öffnen Sie ihn nicht: dann geschieht \
                    nichts.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("https://app.example.com/account/verify-email?token=abc") var url: String
    @Example("271828") var code: String?
    @Example(24) var hours: Int
    var language: LanguageTag?
}

/// Tells the old address that another one was requested, or has replaced it.
@Schema
struct EmailChangeNotice: Mail {
    static let name = "auth.email_change_notice"
    static let template = MailTemplate(
        MailContent(
            subject: "{{#is_done}}Your email address was changed{{/is_done}}"
                + "{{^is_done}}A new email address was requested{{/is_done}}",
            html: """
                {{<layout}}{{$content}}
                {{#is_done}}<h1>Your email address was changed</h1>
                <p>The address of your account is now <strong>{{address}}</strong>. This address doesn't belong to it \
                any more.</p>
                {{#undo}}<p>If it wasn't you, restore this address and set a new password. That ends all sessions, and \
                is possible for {{days}} days.</p>
                <p><a class="button" href="{{undo}}">Restore this address</a></p>{{/undo}}
                {{^undo}}<p>If it wasn't you, reply to this mail at once.</p>{{/undo}}{{/is_done}}
                {{^is_done}}<h1>A new email address was requested</h1>
                <p>The address of your account shall become <strong>{{address}}</strong>, as soon as it is confirmed \
                there. Until then nothing changes.</p>
                <p>If it wasn't you, <a href="{{forgot}}">set a new password</a> at once: it ends what was requested.</p>\
                {{/is_done}}{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "{{#is_done}}Ihre E-Mail-Adresse wurde geändert{{/is_done}}"
                    + "{{^is_done}}Eine neue E-Mail-Adresse wurde angefordert{{/is_done}}",
                html: """
                    {{<layout}}{{$content}}
                    {{#is_done}}<h1>Ihre E-Mail-Adresse wurde geändert</h1>
                    <p>Die Adresse Ihres Kontos ist jetzt <strong>{{address}}</strong>. Diese Adresse gehört nicht mehr \
                    dazu.</p>
                    {{#undo}}<p>Wenn Sie das nicht waren, stellen Sie diese Adresse wieder her, und setzen Sie ein neues \
                    Passwort. Das beendet alle Sitzungen und ist {{days}} Tage lang möglich.</p>
                    <p><a class="button" href="{{undo}}">Adresse wiederherstellen</a></p>{{/undo}}
                    {{^undo}}<p>Wenn Sie das nicht waren, antworten Sie sofort auf diese E-Mail.</p>{{/undo}}{{/is_done}}
                    {{^is_done}}<h1>Eine neue E-Mail-Adresse wurde angefordert</h1>
                    <p>Die Adresse Ihres Kontos soll <strong>{{address}}</strong> werden, sobald sie dort bestätigt wird. \
                    Bis dahin ändert sich nichts.</p>
                    <p>Wenn Sie das nicht waren, <a href="{{forgot}}">setzen Sie sofort ein neues Passwort</a>: das \
                    beendet, was angefordert wurde.</p>{{/is_done}}{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("ada@example.org") var address: String
    @Example(true) var isDone: Bool
    @Example("https://app.example.com/account/forgot-password") var forgot: String
    /// Restores the address, and sets a new password.
    @Example("https://app.example.com/account/reset-password?token=abc") var undo: String?
    @Example(7) var days: Int?
    var language: LanguageTag?
    /// Of an address without proof, which may be a stranger's, one an hour is enough.
    var key: String?
}
