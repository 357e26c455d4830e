import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

extension Accounts {
    /// Begins a session for the user with this address and password.
    ///
    /// - Parameter admit: called with the user in the login's transaction; what it throws refuses the login.
    /// - Throws: the errors of ``check(email:password:)``, and what `admit` throws.
    public func logIn(
        email: String, password: String,
        admitting admit: @escaping @Sendable (UserRecord, SystemTransaction) throws -> Void = { _, _ in }
    ) async throws -> SessionTokens {
        let (user, grant) = try await signIn(email: email, password: password) { user, tx in
            try admit(user, tx)
            return (user, try sessions.begin(user.id, in: tx))
        }
        return try await tokens(of: grant, for: user)
    }

    /// Begins a session for a user whom the product has identified by other means than a password.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound``; ``AuthError/userDisabled``.
    public func issueTokens(to userID: ID<User>) async throws -> SessionTokens {
        let session = try await prepareSession(of: userID)
        return try await database.write { tx in
            let tokens = try begin(session, in: tx)
            try Self.noteSignIn(of: userID, in: tx)
            return tokens
        }
    }

    /// Signs the access token of a session, which ``begin(_:in:)`` begins in a transaction of the caller; stores nothing.
    public func prepareSession(of userID: ID<User>) async throws -> PreparedSession {
        let id = ID<Session>()
        return PreparedSession(
            userID: userID, sessionID: id, accessToken: try await tokens.issue(to: userID, session: id))
    }

    /// Begins a session in the caller's transaction; its tokens are valid after the commit.
    ///
    /// - Throws: ``TrellisUsers/UserError/notFound`` unless the user exists by now; ``AuthError/userDisabled``.
    public func begin(_ session: PreparedSession, in tx: SystemTransaction) throws -> SessionTokens {
        // A change of the password waits, so that it also ends the session that begins here.
        guard let user = try tx.find(UserRecord.self, session.userID, lock: .forUpdate) else {
            throw UserError.notFound
        }
        return try begin(session, for: user, in: tx)
    }

    /// Begins a session of its own user, who was read in this transaction.
    func begin(_ session: PreparedSession, for user: UserRecord, in tx: SystemTransaction) throws -> SessionTokens {
        let user = try admitted(user, in: tx)
        let grant = try sessions.begin(user.id, as: session.sessionID, in: tx)
        return SessionTokens(
            user: user, sessionID: grant.sessionID, accessToken: session.accessToken,
            refreshToken: grant.refreshToken, lifetime: tokens.lifetime,
            deviceToken: throttle?.deviceToken(for: EmailAddress(user.email)))
    }

    /// Exchanges a refresh token for new tokens of its session, and restarts the idle timeout of the session.
    ///
    /// A refresh token is valid for one use: a second use ends its session. Within `auth.refresh_grace` the same client
    /// may repeat it, and gets the same refresh token, as long as that wasn't used.
    ///
    /// - Throws: ``refreshErrors``.
    public func refresh(_ refreshToken: String) async throws -> SessionTokens {
        let renewal = try await sessions.renew(refreshToken)
        return SessionTokens(
            user: renewal.user, sessionID: renewal.sessionID,
            accessToken: try await tokens.issue(to: renewal.user.id, session: renewal.sessionID),
            refreshToken: renewal.refreshToken, lifetime: tokens.lifetime)
    }

    /// Ends the session of a refresh token, used or not; an unknown token changes nothing and throws nothing.
    public func end(refreshToken: String) async throws {
        try await sessions.end(refreshToken)
    }

    /// Ends the session of an access token that hasn't expired; a session that has ended already stays as it is.
    ///
    /// - Throws: ``AccessError/unauthenticated`` for any other text.
    public func end(accessToken: String) async throws {
        guard let token = try? await tokens.verify(accessToken) else { throw AccessError.unauthenticated }
        try await sessions.end(token.sessionID, of: token.userID)
    }

    /// Ends all sessions of a user; the next request with one of their tokens is refused, on every server.
    public func endSessions(of userID: ID<User>) async throws {
        try await endSessions(of: userID, except: nil)
    }

    /// Ends all sessions of a user but one, as ``endSessions(of:)`` does.
    ///
    /// - Parameters:
    ///   - kept: a session that goes on; nil ends all.
    ///   - actor: the user who ends them, for the audit; nil: their own user.
    public func endSessions(
        of userID: ID<User>, except kept: ID<Session>?, by actor: ID<User>? = nil
    ) async throws {
        try await database.write { tx in
            try sessions.endAll(of: userID, except: kept, because: .logout, by: actor, in: tx)
        }
    }

    private func tokens(of grant: SessionService.Grant, for user: UserRecord) async throws -> SessionTokens {
        SessionTokens(
            user: user, sessionID: grant.sessionID,
            accessToken: try await tokens.issue(to: grant.userID, session: grant.sessionID),
            refreshToken: grant.refreshToken, lifetime: tokens.lifetime,
            deviceToken: throttle?.deviceToken(for: EmailAddress(user.email)))
    }
}
