import Logging
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers

/// The service that begins, renews and ends sessions.
///
/// A session is a family of refresh tokens of which only the newest is valid:
///
/// 1. Each use exchanges the token for a new one (RFC 9700, section 4.14.2).
/// 2. Of two uses of one token at most one succeeds: the exchange is one conditional UPDATE.
/// 3. The other use ends the session, because one of the two clients may have stolen the token, and the server can't
/// know which.
/// 4. An ended or expired session is never renewed, and its access tokens are refused.
struct SessionService: Sendable {
    /// The result for a client: the session, its user, and the text of the refresh token.
    struct Grant: Sendable {
        let userID: ID<User>
        let sessionID: ID<Session>
        let refreshToken: String
    }

    let database: SystemDatabase
    let lifetime: Duration
    let logger: Logger

    /// Returns the service with another handle of the database.
    func acting(in database: SystemDatabase) -> SessionService {
        SessionService(database: database, lifetime: lifetime, logger: logger)
    }

    /// Begins a session of `userID` inside the caller's transaction, and deletes the user's expired sessions.
    func begin(_ userID: ID<User>, as id: ID<Session> = ID(), in tx: SystemTransaction) throws -> Grant {
        try beginWithoutTokens(userID, as: id, until: tx.now + lifetime, in: tx)
        return Grant(userID: userID, sessionID: id, refreshToken: try issue(for: id, in: tx))
    }

    /// Begins a session without refresh tokens, and deletes the user's expired sessions.
    func beginWithoutTokens(
        _ userID: ID<User>, as id: ID<Session>, until expiresAt: Timestamp, in tx: SystemTransaction
    ) throws {
        let now = tx.now
        try tx.delete(SessionRecord.where { $0.userID == userID && $0.expiresAt <= now })
        try tx.insert(
            SessionRecord(
                id: id, userID: userID, createdAt: now, expiresAt: expiresAt, endedAt: nil, endReason: nil))
    }

    /// Exchanges a refresh token for the next one of its session.
    ///
    /// - Throws: ``AuthError/refreshInvalid``, and ``AuthError/refreshReused`` when the token was used before: the
    ///   session has ended then.
    func renew(_ text: String) async throws -> Grant {
        guard let token = RefreshToken(text) else { throw AuthError.refreshInvalid }
        // A reuse is an outcome, not an error, so that the end of the session is committed.
        switch try await database.write({ try exchange(token, in: $0) }) {
        case .renewed(let grant): return grant
        case .invalid: throw AuthError.refreshInvalid
        case .reused(let sessionID, let userID):
            logger.warning(
                "A refresh token was used twice; its session has ended",
                metadata: ["session_id": "\(sessionID)", "user_id": "\(userID)"])
            throw AuthError.refreshReused
        }
    }

    /// Ends the session of a refresh token; an unknown token changes nothing and throws nothing.
    func end(_ text: String) async throws {
        guard let hash = RefreshToken(text)?.hash else { return }
        try await database.write { tx in
            guard let token = try tx.first(RefreshTokenRecord.where { $0.hash == hash }) else { return }
            let sessionID = token.sessionID
            try end(SessionRecord.where { $0.id == sessionID && $0.endedAt == nil }, because: .logout, in: tx)
        }
    }

    /// Ends one session.
    func end(_ id: ID<Session>) async throws {
        try await database.write { tx in
            try end(SessionRecord.where { $0.id == id && $0.endedAt == nil }, because: .logout, in: tx)
        }
    }

    /// Ends every session of `userID`, inside the caller's transaction.
    func endAll(of userID: ID<User>, because reason: SessionEnd, in tx: SystemTransaction) throws {
        try end(SessionRecord.where { $0.userID == userID && $0.endedAt == nil }, because: reason, in: tx)
    }

    private enum Outcome: Sendable {
        case renewed(Grant)
        case invalid
        case reused(ID<Session>, ID<User>)
    }

    private func exchange(_ token: RefreshToken, in tx: SystemTransaction) throws -> Outcome {
        let (hash, now) = (token.hash, tx.now)
        guard let stored = try tx.first(RefreshTokenRecord.where { $0.hash == hash }),
            let session = try tx.find(SessionRecord.self, stored.sessionID), session.endedAt == nil
        else { return .invalid }
        let id = session.id
        let exchanged = try tx.update(RefreshTokenRecord.where { $0.hash == hash && $0.usedAt == nil }) {
            [$0.usedAt.set(now)]
        }
        guard exchanged == 1 else {
            try end(SessionRecord.where { $0.id == id }, because: .tokenReused, in: tx)
            return .reused(id, session.userID)
        }
        guard now < stored.expiresAt else { return .invalid }
        try tx.update(SessionRecord.where { $0.id == id }) { [$0.expiresAt.set(now + lifetime)] }
        return .renewed(Grant(userID: session.userID, sessionID: id, refreshToken: try issue(for: id, in: tx)))
    }

    private func issue(for session: ID<Session>, in tx: SystemTransaction) throws -> String {
        let token = RefreshToken()
        try tx.insert(
            RefreshTokenRecord(
                id: ID(), sessionID: session, hash: token.hash, createdAt: tx.now, expiresAt: tx.now + lifetime,
                usedAt: nil))
        return token.text
    }

    private func end(_ sessions: Query<SessionRecord>, because reason: SessionEnd, in tx: SystemTransaction) throws {
        let now = tx.now
        let users = try tx.values(sessions) { $0.userID }
        guard try tx.update(sessions, set: { [$0.endedAt.set(now), $0.endReason.set(reason)] }) > 0 else { return }
        for user in Set(users).sorted() {
            try tx.audit("auth.signed_out", of: "user", id: "\(user)", by: user, ["because": .string(reason.rawValue)])
        }
    }
}
