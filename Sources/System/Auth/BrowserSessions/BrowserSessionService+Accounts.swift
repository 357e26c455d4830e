import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisUsers
import TrellisWeb

extension BrowserSessionService {
    /// Creates a user as ``Accounts/signUp(_:)`` does, but with a session of this browser, and returns its cookie.
    ///
    /// - Throws: the errors of ``Accounts/signUp(_:)``.
    package func signUp(_ account: NewAccount) async throws -> SetCookie {
        let token = RefreshToken()
        let prepared = try await accounts.prepare(account)
        try await database.write { tx in
            let created = try accounts.create(prepared, in: tx)
            try begin(token, of: created.user.id, in: tx)
        }
        return try await replacingCookie(by: token)
    }

    /// Changes the user's password, which ends all of the user's sessions, begins a new one of this browser, and returns
    /// its cookie.
    ///
    /// - Throws: ``Accounts/changeErrors``; `InvalidInput` for a password that the policy refuses; the errors of the
    ///   product's steps.
    package func changePassword(
        of userID: ID<User>, from current: String, to password: String
    ) async throws -> SetCookie {
        try await exchange(try await accounts.setPassword(of: userID, to: password, proof: .currentPassword(current)))
    }

    /// Uses the link of a mail to begin a session of this browser, as ``Accounts/logIn(magicLink:)`` does.
    package func signIn(magicLink token: String) async throws -> SetCookie {
        try await exchange(try await accounts.logIn(magicLink: token))
    }

    /// Uses the code of such a mail, as ``Accounts/logIn(email:code:)`` does.
    package func signIn(email: String, code: String) async throws -> SetCookie {
        try await exchange(try await accounts.logIn(email: email, code: code))
    }

    /// Notes for the session of the request's cookie that the user has proved to be the user by the password.
    ///
    /// - Throws: ``Accounts/proveErrors``; ``AccessError/unauthenticated`` for a session that has ended.
    package func prove(_ userID: ID<User>, password: String) async throws {
        try await accounts.prove(userID, password: password, session: try await current)
    }

    /// Marks the account as deleted as `DELETE /users/me` does, and returns a cookie that deletes that of the session.
    ///
    /// - Throws: the errors of that route.
    package func deleteAccount(of userID: ID<User>) async throws -> SetCookie {
        try await accounts.delete(userID) { _ in }
        return endedCookie
    }

    /// Signs up into an invitation, as `POST /auth/invitations/accept` without credentials does, and returns the cookie of
    /// a session of this browser.
    ///
    /// - Throws: the errors of that route.
    package func join(
        _ token: String, password: String, displayName: String?, in invitations: InvitationAcceptance
    ) async throws -> SetCookie {
        let accepted = try await accounts.join(
            token, password: password, displayName: displayName, in: invitations)
        guard let refreshToken = accepted.session?.refreshToken else { throw AccessError.unauthenticated }
        return try await exchange(refreshToken: refreshToken)
    }

    /// Accepts an invitation as the user, as `POST /auth/invitations/accept` does.
    ///
    /// - Throws: the errors of that route.
    package func accept(_ token: String, as userID: ID<User>, in invitations: InvitationAcceptance) async throws {
        _ = try await accounts.accept(token, as: userID, in: invitations)
    }

    /// The session of the request's cookie.
    ///
    /// - Throws: `AccessError.unauthenticated` without one.
    package var current: ID<Session> {
        get async throws {
            guard let session = try await sentSession else { throw AccessError.unauthenticated }
            return session
        }
    }

    /// Who is signed in, for a page that everyone may open; it doesn't restart the idle timeout.
    package var visitor: BrowserSession? {
        get async throws {
            do {
                return try await find(cookies, isPassive: true)
            } catch AccessError.unauthenticated {
                return nil
            }
        }
    }

    private func exchange(_ tokens: SessionTokens) async throws -> SetCookie {
        try await exchange(refreshToken: tokens.refreshToken)
    }

    /// Returns a cookie for a session that has just begun, in place of its tokens, which no client gets.
    private func exchange(refreshToken text: String) async throws -> SetCookie {
        let token = RefreshToken()
        guard let hash = RefreshToken(text)?.hash else { throw AccessError.unauthenticated }
        try await database.write { tx in
            // A change of the password may have ended the session meanwhile.
            guard let id = try tx.first(RefreshTokenRecord.where { $0.hash == hash })?.sessionID,
                let (session, _) = try accounts.sessions.lockedSession(id, in: tx), session.endedAt == nil
            else { throw AccessError.unauthenticated }
            try tx.delete(RefreshTokenRecord.where { $0.sessionID == id })
            let (now, expiresAt) = (tx.now, tx.now + limits.lifetime)
            let idle = limits.expiry(usedAt: now, before: expiresAt)
            try tx.update(SessionRecord.where { $0.id == id }) { [$0.expiresAt.set(idle)] }
            try insert(token, of: id, until: expiresAt, in: tx)
        }
        return try await replacingCookie(by: token)
    }
}
