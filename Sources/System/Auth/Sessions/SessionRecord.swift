import TrellisDatabase
import TrellisKernel

/// One login of one user: the family of the refresh tokens that came of it.
///
/// Its access tokens name it, and are good only while it is: ending it ends them at once.
@Record("auth_session")
struct SessionRecord {
    let id: ID<Session>
    let userID: ID<User>
    let createdAt: Timestamp
    /// When its newest refresh token expires; each use moves it on.
    var expiresAt: Timestamp
    /// When it was ended before its time, and why.
    var endedAt: Timestamp?
    var endReason: SessionEnd?
}

/// Why a session was ended before its time.
enum SessionEnd: String, CaseIterable, ColumnValue {
    case logout
    case passwordChanged = "password_changed"
    case tokenReused = "token_reused"
}

/// One refresh token that was given out, good for one use.
@Record("auth_refresh_token")
struct RefreshTokenRecord {
    let id: ID<RefreshToken>
    let sessionID: ID<Session>
    /// The SHA-256 of the token's bytes; the token itself is nowhere on the server.
    let hash: [UInt8]
    let createdAt: Timestamp
    let expiresAt: Timestamp
    /// When it was exchanged for the next one; a second use is a theft.
    var usedAt: Timestamp?
}

extension SessionRecord {
    static var audit: AuditPolicy { .off(reason: "sign-ins and sign-outs are noted by name") }
}

extension RefreshTokenRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
