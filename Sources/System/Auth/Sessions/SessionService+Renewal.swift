import Logging
import TrellisDatabase
import TrellisKernel
import TrellisUsers

extension SessionService {
    /// The result of an exchange: the session with its user, and the text of the next refresh token.
    struct Renewal: Sendable {
        let user: UserRecord
        let sessionID: ID<Session>
        let refreshToken: String
    }

    /// Exchanges a refresh token for the next one of its session.
    ///
    /// - Throws: ``AuthError/refreshInvalid``, and ``AuthError/refreshReused`` when the token was used before: the
    ///   session has ended then.
    func renew(_ text: String) async throws -> Renewal {
        guard let token = RefreshToken(text) else { throw AuthError.refreshInvalid }
        // A reuse is an outcome, not an error, so that the end of the session is committed.
        switch try await database.write({ try exchange(token, in: $0) }) {
        case .renewed(let renewal): return renewal
        case .invalid: throw AuthError.refreshInvalid
        case .reused(let sessionID, let userID):
            logger.warning(
                "A refresh token was used twice; its session has ended",
                metadata: ["session_id": "\(sessionID)", "user_id": "\(userID)"])
            throw AuthError.refreshReused
        }
    }

    private enum Outcome: Sendable {
        case renewed(Renewal)
        case invalid
        case reused(ID<Session>, ID<User>)
    }

    private func exchange(_ token: RefreshToken, in tx: SystemTransaction) throws -> Outcome {
        let (hash, now) = (token.hash, tx.now)
        guard let sessionID = try tx.first(RefreshTokenRecord.where { $0.hash == hash })?.sessionID,
            let (session, user) = try lockedSession(sessionID, in: tx), session.endedAt == nil, now < session.expiresAt,
            // The settings may have become shorter, and a session without its end is no way in for a user without access.
            now < rules.end(of: session.createdAt), user.disabledAt == nil, user.deletedAt == nil,
            // Read again: the transaction that had the lock may have used it.
            let stored = try tx.first(RefreshTokenRecord.where { $0.hash == hash })
        else { return .invalid }
        guard stored.usedAt == nil else {
            if let successor = repeated(token, stored, at: now) {
                return .renewed(Renewal(user: user, sessionID: sessionID, refreshToken: successor.text))
            }
            try end(SessionRecord.where { $0.id == sessionID }, of: user.id, because: .tokenReused, in: tx)
            return .reused(sessionID, user.id)
        }
        guard now < stored.expiresAt else { return .invalid }
        let successor = try use(token, stored, of: session, in: tx)
        return .renewed(Renewal(user: user, sessionID: sessionID, refreshToken: successor.text))
    }

    /// Returns the successor of a used token for the client that exchanged it, in the grace; nil otherwise.
    private func repeated(_ token: RefreshToken, _ stored: RefreshTokenRecord, at now: Timestamp) -> RefreshToken? {
        guard let salt = stored.successorSalt, let usedAt = stored.usedAt, now < usedAt + rules.grace,
            let fingerprint = client.fingerprint, fingerprint == stored.clientHash
        else { return nil }
        return token.successor(salt: salt)
    }

    /// Marks a token as used, and inserts its successor.
    private func use(
        _ token: RefreshToken, _ stored: RefreshTokenRecord, of session: SessionRecord, in tx: SystemTransaction
    ) throws -> RefreshToken {
        let (now, id, salt) = (tx.now, session.id, RefreshToken.randomBytes())
        let (hash, sequence, fingerprint) = (token.hash, stored.sequence, client.fingerprint)
        try tx.update(RefreshTokenRecord.where { $0.hash == hash }) {
            [$0.usedAt.set(now), $0.successorSalt.set(salt), $0.clientHash.set(fingerprint)]
        }
        // The client has the response in which this token came, so the one before it is of no use to it any more.
        try tx.update(RefreshTokenRecord.where { $0.sessionID == id && $0.sequence < sequence }) {
            [$0.successorSalt.set(nil)]
        }
        let oldest = sequence - SessionRules.keptTokens
        try tx.delete(RefreshTokenRecord.where { $0.sessionID == id && $0.sequence <= oldest })
        let successor = token.successor(salt: salt)
        let expiresAt = rules.expiry(of: session.createdAt, usedAt: now)
        try insert(successor, of: id, sequence: sequence + 1, until: expiresAt, in: tx)
        let (device, address) = (client.device ?? session.device, client.address?.description ?? session.address)
        try tx.update(SessionRecord.where { $0.id == id }) {
            [
                $0.expiresAt.set(expiresAt), $0.lastUsedAt.set(now), $0.device.set(device), $0.address.set(address),
            ]
        }
        return successor
    }
}
