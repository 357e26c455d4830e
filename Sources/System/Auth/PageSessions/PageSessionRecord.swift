import TrellisDatabase
import TrellisKernel

/// Names the entity behind `ID<PageSession>`: a session that a browser keeps with a cookie.
enum PageSession: Sendable {}

/// The cookie of one session of a superuser's browser.
///
/// It ends with its session, so with a changed password too.
@Record("auth_page_session")
struct PageSessionRecord {
    let id: ID<PageSession>
    let sessionID: ID<Session>
    /// The SHA-256 of the cookie's bytes; the cookie itself is nowhere on the server.
    let hash: [UInt8]
    let createdAt: Timestamp
    /// When a page was last asked for, to the minute.
    var seenAt: Timestamp
    /// When it ends however busy it is.
    let expiresAt: Timestamp
}

extension PageSessionRecord {
    static var audit: AuditPolicy { .off(reason: "changes with every use of a session") }
}
