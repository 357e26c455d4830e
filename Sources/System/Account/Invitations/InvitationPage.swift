import TrellisAuth
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// What the two pages of an invitation share.
struct InvitationPage: Sendable {
    let invitation: OpenInvitation
    let token: String

    /// The fields of both pages.
    ///
    /// - Parameter user: who is signed in; another user than the invited one signs out first.
    func fields(for user: UserRecord?, _ layout: AccountLayout, _ request: RequestInfo) -> TemplateFields {
        let (summary, language) = (invitation.summary, layout.language(for: request))
        let invited = AccountSentence.invited(by: summary.inviter, to: summary.tenant, as: summary.role)
        let other = user.flatMap { user in
            isFor(user) ? nil : AccountSentence.invitationOfAnother(email: summary.email, own: user.email)
        }
        return [
            "invited": .text(layout.text(invited, in: language)), "email": .text(summary.email),
            "other": .text(other.map { layout.text($0, in: language) }), "token": .text(token.shortened(to: 256)),
            "joinsAs": .text(layout.text(AccountSentence.joinsAs(summary.email), in: language)),
            "here": .text(Self.path(of: token)), "needsSignIn": .flag(invitation.needsSignIn),
            "signIn": .text(AccountPath.signIn + QueryString.query([("next", Self.acceptPath(of: token))])),
        ]
    }

    /// Whether the user has the invited address.
    func isFor(_ user: UserRecord) -> Bool { user.email.utf8.elementsEqual(invitation.summary.email.utf8) }

    /// Returns the page of an invitation.
    static func path(of token: String) -> String {
        AccountPath.invitation + QueryString.query([("token", token)])
    }

    /// Returns the page on which a signed-in user accepts an invitation.
    static func acceptPath(of token: String) -> String {
        AccountPath.acceptInvitation + QueryString.query([("token", token)])
    }
}
