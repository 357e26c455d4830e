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
    /// When its newest refresh token expires; each use extends it.
    var expiresAt: Timestamp
    /// When it was ended before it expired.
    var endedAt: Timestamp?
    var endReason: SessionEnd?
}

/// The reasons why a session was ended before it expired.
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
}

extension SessionRecord {
    static var audit: AuditPolicy { .off(reason: "sign-ins and sign-outs have their own entries") }
}

extension RefreshTokenRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
