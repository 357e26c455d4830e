import TrellisKernel
import TrellisSchema
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The acceptance of invitations, with and without an account.
@Controller("auth/invitations")
struct InvitationAcceptController {
    let userID: ID<User>?
    let accounts: Accounts
    let invitations: InvitationAcceptance

    init(_ context: OptionalContext, accounts: Accounts, invitations: InvitationAcceptance) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
        self.invitations = invitations
    }

    /// Accept an invitation.
    ///
    /// A signed-in user becomes a member if the invitation is for the user's own address. Without credentials, the
    /// address gets an account with the password, and no tenant of its own; an address that has a verified account must
    /// sign in. The token proves the mailbox, so the address is verified afterwards. A token is valid once.
    @POST(
        "accept", access: .optional,
        errors: InvitationAcceptance.errors + [
            InvitationError.otherAddress, InvitationError.signInRequired, InvitationError.passwordRequired,
            AuthError.busy, UserError.notFound,
        ])
    func accept(body: InvitationAccept) async throws -> InvitationAccepted {
        if let userID { return try await accounts.accept(body.token, as: userID, in: invitations) }
        return try await accounts.join(
            body.token, password: body.password, displayName: body.displayName, in: invitations)
    }
}
