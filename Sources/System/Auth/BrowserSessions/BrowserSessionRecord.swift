import TrellisDatabase
import TrellisKernel

/// The entity type of `ID<BrowserSessionCookie>`: the cookie of a browser's session.
enum BrowserSessionCookie: Sendable {}

/// The cookie of one session of a browser, of a kind that its hash determines (``BrowserSessionKind``).
///
/// It ends with its session, so also with a password change.
@Record("auth_browser_session")
struct BrowserSessionRecord {
    let id: ID<BrowserSessionCookie>
    let sessionID: ID<Session>
    /// The SHA-256 of the cookie's bytes, for users with the name of the kind; the server doesn't store the cookie itself.
    let hash: [UInt8]
    let createdAt: Timestamp
    /// When a page was last requested, to the minute.
    var seenAt: Timestamp
    /// When it ends, even when it is in use.
    let expiresAt: Timestamp
}

extension BrowserSessionRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
