import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

/// The deletion of the caller's own account.
@Controller("users/me")
struct AccountDeletionController {
    let userID: ID<User>
    let accounts: Accounts

    init(_ context: UserContext, accounts: Accounts) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// Delete the caller's account.
    ///
    /// Ends all sessions. The account is erased after `deletion.user_grace`; signing in until then restores it. The
    /// only owner of a tenant transfers the ownership first, or deletes the tenant: the error names the tenants. The
    /// last superuser can't delete the account.
    @DELETE(
        access: .authenticated.recentProof,
        errors: [UserError.notFound, TenantError.soleOwner("…"), AuthError.lastSuperuser])
    func delete(ifMatch: IfMatch?) async throws -> NoContent {
        try await accounts.delete(userID) { user in try ifMatch?.check(version: user.version) }
        return NoContent()
    }
}
