import TrellisAuth
import TrellisKernel
import TrellisWeb

/// The user's sessions: of browsers, and of clients of the API.
@Controller("account/sessions")
struct SessionPagesController {
    let context: AccountContext
    let dependencies: AccountDependencies
    let accounts: Accounts
    let sessions: BrowserSessionService

    init(_ context: AccountContext, dependencies: AccountDependencies) {
        self.context = context
        self.dependencies = dependencies
        accounts = dependencies.accounts.acting(for: context.scope, context.request)
        sessions = dependencies.sessions.acting(for: context.scope, context.request)
    }

    /// List the active sessions, those that began last first.
    @GET(access: .userSession, errors: [CursorError.invalid])
    func list(cursor: String?, done: String?) async throws -> PageResponse {
        try await page(cursor: cursor, notice: AccountNotice.named(done))
    }

    /// End a session; ending the own one signs out.
    @POST("{id}/end", access: .userSession)
    func end(id: ID<Session>, request: RouteRequest) async throws -> PageResponse {
        _ = try await context.form(request)
        do {
            try await accounts.endSession(id, of: context.userID)
            return .done(.sessionEnded, at: AccountPath.sessions)
        } catch let error as any AppError {
            return try await page(failure: FormFailure(error))
        }
    }

    /// End all other sessions.
    @POST("end-others", access: .userSession)
    func endOthers(request: RouteRequest) async throws -> PageResponse {
        _ = try await context.form(request)
        try await accounts.endSessions(of: context.userID, except: try await sessions.current)
        return .done(.sessionsEnded, at: AccountPath.sessions)
    }

    private func page(
        cursor: String? = nil, notice: AccountNotice? = nil, failure: FormFailure? = nil
    ) async throws -> PageResponse {
        let current = try await sessions.current
        let page = try await accounts.activeSessions(of: context.userID, PageRequest(cursor: cursor))
        let rows: [TemplateFields] = page.items.map { session in
            let fields: TemplateFields = [
                "id": .text(session.id.description), "device": .text(session.device),
                "address": .text(session.address), "isCurrent": .flag(session.id == current),
            ]
            return fields.merging(FieldText.time("since", session.createdAt))
                .merging(FieldText.time("lastUsed", session.lastUsedAt))
        }
        let hasOthers = page.items.contains { $0.id != current } || cursor != nil || page.nextCursor != nil
        let next = page.nextCursor.map { AccountPath.sessions + QueryString.query([("cursor", $0)]) }
        return try dependencies.layout.page(
            "sessions", SessionText.sessions,
            ["sessions": .list(rows), "hasOthers": .flag(hasOthers), "next": .text(next)], for: context,
            notice: notice, failure: failure)
    }
}
