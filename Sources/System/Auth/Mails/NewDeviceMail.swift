import TrellisMail
import TrellisSchema
import TrellisTexts

/// Tells of a login from a device that the account had no session of.
@Schema
struct NewDeviceMail: Mail {
    static let name = "auth.new_device"
    static let template = MailTemplate(
        MailContent(
            subject: "A new device signed in to your account",
            html: """
                {{<layout}}{{$content}}<h1>A new device signed in to your account</h1>
                <p>{{device}}{{#address}}, from {{address}}{{/address}}, at {{time}}.</p>
                <p>If it was you, you need to do nothing. If not, <a href="{{forgot}}">set a new password</a> at once: that \
                ends all sessions.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Ein neues Gerät hat sich an Ihrem Konto angemeldet",
                html: """
                    {{<layout}}{{$content}}<h1>Ein neues Gerät hat sich an Ihrem Konto angemeldet</h1>
                    <p>{{device}}{{#address}}, von {{address}}{{/address}}, um {{time}}.</p>
                    <p>Wenn Sie es waren, müssen Sie nichts tun. Wenn nicht, \
                    <a href="{{forgot}}">setzen Sie sofort ein neues Passwort</a>: das beendet alle Sitzungen.</p>\
                    {{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    /// What the client says that it is.
    @Example("Firefox on Linux") var device: String
    @Example("192.0.2.1") var address: String?
    @Example("2026-11-29T16:40:00Z") var time: String
    @Example("https://app.example.com/account/forgot-password") var forgot: String
    var language: LanguageTag?
}
