import TrellisDatabase
import TrellisKernel

/// One login of one user, with its family of refresh tokens.
///
/// Its access tokens contain its id, and are valid only while it is active: ending it invalidates them at once.
@Record("auth_session")
struct SessionRecord {
    let id: ID<Session>
    let userID: ID<User>
    let createdAt: Timestamp
    /// When it ends without a further refresh; each refresh extends it, up to the absolute lifetime.
    ///
    /// An ended session has the time of its end, so that the sweep finds both by one column.
    var expiresAt: Timestamp
    /// When it was ended before it expired.
    var endedAt: Timestamp?
    var endReason: SessionEnd?
    /// When the user last proved to be the user, by a password or in another way; nil: when it began.
    ///
    /// A refresh doesn't change it: a refresh token is no proof of the user.
    var authenticatedAt: Timestamp?
    /// The browser and the system, as in `Firefox on Linux`; nil if the client didn't say.
    var device: String?
    /// The address from which it began or was last refreshed.
    var address: String?
    /// When it was last used, to the minute; nil: when it began.
    var lastUsedAt: Timestamp?
}

/// The reasons why a session was ended before it expired.
///
/// The first migration has the list as a check, so a further reason needs a migration; the audit tells the details.
enum SessionEnd: String, CaseIterable, ColumnValue {
    case logout
    case passwordChanged = "password_changed"
    case tokenReused = "token_reused"
}

/// An issued refresh token, valid for one use.
@Record("auth_refresh_token")
struct RefreshTokenRecord {
    let id: ID<RefreshToken>
    let sessionID: ID<Session>
    /// The SHA-256 of the token's bytes; the server doesn't store the token itself.
    let hash: [UInt8]
    let createdAt: Timestamp
    let expiresAt: Timestamp
    /// When it was exchanged for the next one; a second use indicates theft.
    var usedAt: Timestamp?
    /// The position in its session, from 0 on.
    var sequence: Int
    /// Random bytes from which, with the token itself, its successor is computed again; nil once that is refused.
    var successorSalt: [UInt8]?
    /// The fingerprint of the client that exchanged it; see ``SessionClient/fingerprint``.
    var clientHash: [UInt8]?
}

extension SessionRecord {
    static var audit: AuditPolicy { .off(reason: "sign-ins and sign-outs have their own entries") }

    /// The active sessions of a user: neither ended nor expired.
    static func active(of userID: ID<User>, at now: Timestamp) -> Query<SessionRecord> {
        self.where { $0.userID == userID && $0.endedAt == nil && $0.expiresAt > now }
    }
}

extension RefreshTokenRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
