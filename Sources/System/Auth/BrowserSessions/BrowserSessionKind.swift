import Crypto
import TrellisConfig
import TrellisKernel
import TrellisWeb

/// The two sets of pages that a browser signs in to, each with a cookie that the other one refuses.
enum BrowserSessionKind: Sendable {
    /// The pages of superusers, below `/admin`.
    case superuser
    /// The account pages of every user, below `/account`.
    case user

    /// The name of the cookie without its prefix.
    var cookieName: String {
        switch self {
        case .superuser: "trellis-admin"
        case .user: "trellis-account"
        }
    }

    /// Which links of other sites open pages with the session.
    ///
    /// Those of mails do, for users: an invitation, or a list of sessions, would lead to the sign-in form otherwise.
    /// Opening a page changes nothing, and forms need their token.
    var sameSite: SetCookie.SameSite {
        switch self {
        case .superuser: .strict
        case .user: .lax
        }
    }

    /// Returns the hash to store for a cookie: of another domain for each kind, so that the value of one cookie under the
    /// name of the other opens no page.
    func hash(of token: RefreshToken) -> [UInt8] {
        switch self {
        case .superuser: token.hash
        case .user: Array(SHA256.hash(data: Array("account\n".utf8) + token.hash))
        }
    }
}

/// How long a browser session of one kind lasts, and how its cookie is sent.
struct BrowserSessionLimits: Sendable {
    var idleTimeout: Duration
    var lifetime: Duration
    var secureCookie: Bool

    init(_ settings: BrowserSessionSettings) {
        (idleTimeout, lifetime, secureCookie) = (
            settings.idleTimeout, settings.sessionLifetime, settings.secureCookie
        )
    }

    init(_ settings: AccountSessionSettings) {
        (idleTimeout, lifetime, secureCookie) = (
            settings.idleTimeout, settings.sessionLifetime, settings.secureCookie
        )
    }

    /// Returns when a session that was used at `now` ends unless it is used again: at `end` at the latest.
    func expiry(usedAt now: Timestamp, before end: Timestamp) -> Timestamp { min(now + idleTimeout, end) }
}
