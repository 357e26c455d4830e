import TrellisKernel
import TrellisMail
import TrellisSchema
import TrellisTexts

/// The mail to an invited address: its link has the only copy of the token.
@Schema
struct InvitationMail: Mail {
    static let name = "tenants.invitation"
    static let template = MailTemplate(
        MailContent(
            subject: "Invitation to {{tenant}}",
            html: """
                {{<layout}}{{$content}}<h1>Invitation to {{tenant}}</h1>
                <p>{{inviter}} invites you to join <strong>{{tenant}}</strong>.</p>
                <p><a class="button" href="{{url}}">Accept the invitation</a></p>
                <p>The link is for {{email}} only, and can be used once within seven days. If you don't expect this \
                invitation, ignore this mail: nothing changes without you.</p>{{/content}}{{/layout}}
                """),
        [
            .german: MailContent(
                subject: "Einladung zu {{tenant}}",
                html: """
                    {{<layout}}{{$content}}<h1>Einladung zu {{tenant}}</h1>
                    <p>{{inviter}} lädt Sie ein, <strong>{{tenant}}</strong> beizutreten.</p>
                    <p><a class="button" href="{{url}}">Einladung annehmen</a></p>
                    <p>Der Link gilt nur für {{email}}, und kann innerhalb von sieben Tagen einmal verwendet werden. \
                    Wenn Sie diese Einladung nicht erwarten, ignorieren Sie diese E-Mail: ohne Sie ändert sich \
                    nichts.</p>{{/content}}{{/layout}}
                    """)
        ])

    var to: MailAddress
    @Example("Acme") var tenant: String
    @Example("Ada Lovelace") var inviter: String
    @Example("bob@example.com") var email: String
    @Example("https://app.example.com/account/invitation?token=k3Zr") var url: String
    var language: LanguageTag?
}
