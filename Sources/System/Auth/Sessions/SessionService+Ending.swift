import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisUsers

extension SessionService {
    /// Ends the session of a refresh token; an unknown token changes nothing and throws nothing.
    func end(_ text: String) async throws {
        guard let hash = RefreshToken(text)?.hash else { return }
        try await database.write { tx in
            guard let token = try tx.first(RefreshTokenRecord.where { $0.hash == hash }) else { return }
            try end(token.sessionID, in: tx)
        }
    }

    /// Ends one session; one that has ended stays as it is, and so does one of another user than `userID`.
    func end(_ id: ID<Session>, of userID: ID<User>? = nil) async throws {
        try await database.write { tx in try end(id, of: userID, in: tx) }
    }

    private func end(_ id: ID<Session>, of userID: ID<User>? = nil, in tx: SystemTransaction) throws {
        guard let (session, _) = try lockedSession(id, in: tx), userID == nil || session.userID == userID
        else { return }
        try end(SessionRecord.where { $0.id == id && $0.endedAt == nil }, of: session.userID, because: .logout, in: tx)
    }

    /// Ends an active session of a user.
    ///
    /// - Parameter actor: the user who ends it.
    /// - Throws: ``AuthError/sessionNotFound`` for another user's session, and for one that has ended or expired.
    func end(_ id: ID<Session>, of userID: ID<User>, by actor: ID<User>) async throws {
        try await database.write { tx in
            let now = tx.now
            guard let (session, _) = try lockedSession(id, in: tx), session.userID == userID, session.endedAt == nil,
                session.expiresAt > now
            else { throw AuthError.sessionNotFound }
            try end(SessionRecord.where { $0.id == id }, of: userID, because: .logout, by: actor, in: tx)
        }
    }

    /// Ends every session of a user, inside the caller's transaction.
    ///
    /// - Parameters:
    ///   - kept: a session that goes on; nil ends all.
    ///   - actor: the user who ends them; nil: their own user.
    func endAll(
        of userID: ID<User>, except kept: ID<Session>? = nil, because reason: SessionEnd, by actor: ID<User>? = nil,
        in tx: SystemTransaction
    ) throws {
        _ = try tx.find(UserRecord.self, userID, lock: .forUpdate)
        let sessions = SessionRecord.where { $0.userID == userID && $0.endedAt == nil }
        try end(
            kept.map { kept in sessions.where { $0.id != kept } } ?? sessions, of: userID, because: reason, by: actor,
            in: tx)
    }

    /// Ends the sessions of a user whose row is locked, with one entry in the audit unless there are none.
    func end(
        _ sessions: Query<SessionRecord>, of userID: ID<User>, because reason: SessionEnd, by actor: ID<User>? = nil,
        in tx: SystemTransaction
    ) throws {
        let now = tx.now
        let ended = try tx.update(sessions) {
            [$0.endedAt.set(now), $0.endReason.set(reason), $0.expiresAt.set(now)]
        }
        guard ended > 0 else { return }
        try tx.audit(
            "auth.signed_out", of: "user", id: "\(userID)", by: actor ?? userID, ["because": .string(reason.rawValue)])
    }
}
