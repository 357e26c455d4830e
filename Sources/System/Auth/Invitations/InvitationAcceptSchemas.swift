import TrellisKernel
import TrellisSchema
import TrellisTenants

/// The token of an invitation and, for an address without an account, what the account gets.
@Schema
struct InvitationAccept {
    /// The token of the mail's link.
    @Length(1...256) var token: String
    /// The password of the new account; signed-in users leave it out.
    @Length(...PasswordRules.maxLength) var password: String?
    /// The name of the new user that other users see.
    @Name(1...120) var displayName: String?
}

/// The membership that an invitation has created.
@Schema
struct InvitationAccepted {
    /// The tenant of which the user is a member now.
    var tenant: TokenTenant
    /// The name of the member's role.
    var role: String
    /// The user.
    var user: TokenUser
    /// The tokens of a first session; null for a caller who was signed in.
    var session: TokenResponse?
}

extension InvitationAccepted {
    /// Creates the response with the tokens of a new session, or for a user who was signed in.
    init(_ accepted: InvitationAcceptance.Accepted, user: TokenUser, tokens: SessionTokens? = nil) {
        self.init(
            tenant: TokenTenant(id: accepted.tenant.id, name: accepted.tenant.name), role: accepted.role, user: user,
            session: tokens.map { TokenResponse($0) })
    }
}
