import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

extension Accounts {
    /// Returns a page of the active sessions of a user, those that began last first; none for an unknown user.
    ///
    /// - Throws: `CursorError.invalid`.
    public func activeSessions(of userID: ID<User>, _ request: PageRequest) async throws -> Page<AccountSession> {
        try await database.read { tx in
            let sessions = SessionRecord.active(of: userID, at: tx.now).order { $0.id.descending }
            let page = try tx.page(sessions, request)
            return Page(items: page.items.map { AccountSession($0) }, nextCursor: page.nextCursor)
        }
    }

    /// Ends an active session of a user; the next request with one of its tokens is refused, on every server.
    ///
    /// - Parameter actor: the user who ends it, for the audit; nil: its own user.
    /// - Throws: ``AuthError/sessionNotFound``, also for a session of another user.
    public func endSession(_ id: ID<Session>, of userID: ID<User>, by actor: ID<User>? = nil) async throws {
        try await sessions.end(id, of: userID, by: actor ?? userID)
    }

    /// Returns the session of an access token that hasn't expired; whether it is still active isn't checked.
    ///
    /// - Throws: ``AccessError/unauthenticated`` for any other text.
    public func sessionID(of accessToken: String) async throws -> ID<Session> {
        guard let token = try? await tokens.verify(accessToken) else { throw AccessError.unauthenticated }
        return token.sessionID
    }
}
