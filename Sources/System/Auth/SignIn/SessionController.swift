import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// The caller's sessions.
@Controller("auth/sessions")
struct SessionController {
    let userID: ID<User>
    let accounts: Accounts
    let accessToken: String?

    init(_ context: UserContext, accounts: Accounts) {
        userID = context.userID
        self.accounts = accounts.acting(for: context.scope, context.request)
        accessToken = try? context.request.credentials().token
    }

    /// List the caller's active sessions, those that began last first.
    @GET(access: .authenticated)
    func list(page: PageRequest) async throws -> Page<SessionResponse> {
        let current = try await current
        return try await accounts.activeSessions(of: userID, page).response(current: current)
    }

    /// End a session of the caller, which may be this one: log out that device.
    ///
    /// The next request with one of its tokens is refused.
    @DELETE("{id}", access: .authenticated, errors: [AuthError.sessionNotFound])
    func end(id: ID<Session>) async throws -> NoContent {
        try await accounts.endSession(id, of: userID)
        return NoContent()
    }

    /// End all other sessions of the caller: log out everywhere else.
    @DELETE(access: .authenticated)
    func endOthers() async throws -> NoContent {
        try await accounts.endSessions(of: userID, except: current)
        return NoContent()
    }

    private var current: ID<Session> {
        get async throws { try await accounts.sessionID(of: accessToken ?? "") }
    }
}
