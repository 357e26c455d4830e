import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The sessions of any user, for superusers.
@Controller("superuser/users/{user_id}/sessions")
struct SuperuserSessionController {
    let superuserID: ID<User>
    let accounts: Accounts

    init(_ context: SuperuserContext, accounts: Accounts) {
        superuserID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
    }

    /// List the active sessions of a user, those that began last first; none for an unknown user.
    @GET(access: .superuser)
    func list(userID: ID<User>, page: PageRequest) async throws -> Page<SessionResponse> {
        try await accounts.activeSessions(of: userID, page).response(current: nil)
    }

    /// End a session of a user.
    @DELETE("{id}", access: .superuser.recentProof, errors: [AuthError.sessionNotFound])
    func end(userID: ID<User>, id: ID<Session>) async throws -> NoContent {
        try await accounts.endSession(id, of: userID, by: superuserID)
        return NoContent()
    }

    /// End all sessions of a user, who has to log in again everywhere.
    @DELETE(access: .superuser.recentProof, errors: [UserError.notFound])
    func endAll(userID: ID<User>) async throws -> NoContent {
        _ = try await accounts.user(userID)
        try await accounts.endSessions(of: userID, except: nil, by: superuserID)
        return NoContent()
    }
}
