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
/// 2. Uses of one session's tokens come one after the other: each locks the row of the user first, as everything does
///    that begins or ends a session. So a change of the password ends the sessions of every login before it.
/// 3. A used token that comes again ends the session, because one of two clients may have stolen it, and the server
///    can't know which. Except in the grace (``SessionRules/grace``): the client that exchanged it gets the same
///    successor again, until that is used. Two tabs, and a client that lost the response, stay logged in.
/// 4. An ended or expired session is never renewed, and its access tokens are refused. No refresh extends a session
///    beyond its absolute lifetime.
struct SessionService: Sendable {
    /// The result for a client: the session, its user, and the text of the refresh token.
    struct Grant: Sendable {
        let userID: ID<User>
        let sessionID: ID<Session>
        let refreshToken: String
    }

    private(set) var database: SystemDatabase
    let rules: SessionRules
    let logger: Logger
    /// The client of the request.
    private(set) var client = SessionClient.unknown

    init(database: SystemDatabase, rules: SessionRules, logger: Logger) {
        self.database = database
        self.rules = rules
        self.logger = logger
    }

    /// Returns the service with another handle of the database, for the sessions of `client`.
    func acting(in database: SystemDatabase, for client: SessionClient = .unknown) -> SessionService {
        var copy = self
        copy.database = database
        copy.client = client
        return copy
    }

    /// Begins a session of `userID`, and deletes the user's expired sessions; the caller has locked the user's row.
    func begin(_ userID: ID<User>, as id: ID<Session> = ID(), in tx: SystemTransaction) throws -> Grant {
        let (token, now) = (RefreshToken(), tx.now)
        let expiresAt = rules.expiry(of: now, usedAt: now)
        try beginWithoutTokens(userID, as: id, until: expiresAt, in: tx)
        try insert(token, of: id, sequence: 0, until: expiresAt, in: tx)
        return Grant(userID: userID, sessionID: id, refreshToken: token.text)
    }

    /// Begins a session without refresh tokens, and deletes the user's expired sessions; the caller has locked the user's
    /// row.
    func beginWithoutTokens(
        _ userID: ID<User>, as id: ID<Session>, until expiresAt: Timestamp, in tx: SystemTransaction
    ) throws {
        let now = tx.now
        try tx.delete(SessionRecord.where { $0.userID == userID && $0.expiresAt <= now })
        try tx.insert(
            SessionRecord(
                id: id, userID: userID, createdAt: now, expiresAt: expiresAt, endedAt: nil, endReason: nil,
                authenticatedAt: now, device: client.device, address: client.address?.description, lastUsedAt: now))
    }

    func insert(
        _ token: RefreshToken, of session: ID<Session>, sequence: Int, until expiresAt: Timestamp,
        in tx: SystemTransaction
    ) throws {
        try tx.insert(
            RefreshTokenRecord(
                id: ID(), sessionID: session, hash: token.hash, createdAt: tx.now, expiresAt: expiresAt, usedAt: nil,
                sequence: sequence, successorSalt: nil, clientHash: nil))
    }

    /// Returns the session as it is while this transaction has locked its user's row; nil if there is none.
    func lockedSession(_ id: ID<Session>, in tx: SystemTransaction) throws -> (SessionRecord, UserRecord)? {
        guard let userID = try tx.find(SessionRecord.self, id)?.userID,
            let user = try tx.find(UserRecord.self, userID, lock: .forUpdate),
            // Read again: the transaction that had the lock may have ended it.
            let session = try tx.find(SessionRecord.self, id)
        else { return nil }
        return (session, user)
    }
}
