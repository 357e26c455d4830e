import TrellisKernel
import TrellisUsers
import TrellisWeb

/// Whether a user can sign in, for superusers.
@Controller("superuser/users/{user_id}/disabled")
struct UserDisablingController {
    let superuserID: ID<User>
    let accounts: Accounts

    init(_ context: SuperuserContext, accounts: Accounts) {
        superuserID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Disable a user.
    ///
    /// Ends all sessions, and refuses new ones. Idempotent. Superusers can't disable themselves, and not the
    /// last one who can sign in.
    @PUT(access: .superuser.recentProof, errors: [UserError.notFound, AuthError.ownAccount, AuthError.lastSuperuser])
    func disable(userID: ID<User>) async throws -> NoContent {
        guard userID != superuserID else { throw AuthError.ownAccount }
        try await accounts.setDisabled(userID, true, by: superuserID)
        return NoContent()
    }

    /// Enable a user who was disabled.
    ///
    /// The user has to sign in again. Idempotent.
    @DELETE(access: .superuser.recentProof, errors: [UserError.notFound])
    func enable(userID: ID<User>) async throws -> NoContent {
        try await accounts.setDisabled(userID, false, by: superuserID)
        return NoContent()
    }
}
