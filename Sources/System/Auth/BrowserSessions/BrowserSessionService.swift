import Crypto
import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The service that signs superusers in to and out of the pages below `/admin`.
///
/// The cookie contains 32 random bytes; the database stores their hash. It is valid for pages only: the API ignores
/// cookies, and the cookie isn't a refresh token. A session ends on sign-out, after the idle timeout, after its maximum
/// lifetime, and when the password changes.
package struct BrowserSessionService: Sendable {
    let accounts: Accounts
    let database: SystemDatabase
    let settings: BrowserSessionSettings
    let clock: any Clock

    /// The minimum time between two updates of the last request, so that most page requests don't write.
    static let precision = Duration.seconds(60)
    /// The path of the pages, and of the cookie.
    static let path = "/admin"

    private var cookieName: String { settings.secureCookie ? "__Secure-trellis-admin" : "trellis-admin" }

    /// Returns the service, acting for the user of the scope.
    package func acting(for scope: Scope) -> BrowserSessionService {
        BrowserSessionService(
            accounts: accounts.acting(for: scope), database: database.acting(for: scope), settings: settings,
            clock: clock)
    }

    /// Begins a session for the superuser with this address and password, and returns its cookie.
    ///
    /// Users who aren't superusers get the same error as for a wrong password, after the same time.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``; the errors of the product's directory.
    package func signIn(email: String, password: String) async throws -> SetCookie {
        let token = RefreshToken()
        let settings = settings
        try await accounts.signIn(email: email, password: password) { user, tx in
            guard user.isSuperuser else { throw accounts.signInFailure(EmailAddress(email), user.id) }
            let now = tx.now
            let (id, expiresAt) = (ID<Session>(), now + settings.sessionLifetime)
            try accounts.sessions.beginWithoutTokens(user.id, as: id, until: expiresAt, in: tx)
            try tx.insert(
                BrowserSessionRecord(
                    id: ID(), sessionID: id, hash: token.hash, createdAt: now, seenAt: now, expiresAt: expiresAt))
        }
        return cookie(token.text, seconds: settings.sessionLifetime.components.seconds)
    }

    /// Ends the session of the cookie, if there is one, and returns a cookie that deletes it.
    package func signOut(_ cookies: Cookies) async throws -> SetCookie {
        if let hash = token(cookies)?.hash,
            let session = try await database.query({ try $0.first(BrowserSessionRecord.where { $0.hash == hash }) })
        {
            try await accounts.sessions.end(session.sessionID)
        }
        return cookie("", seconds: 0)
    }

    /// Returns the session of the cookie; a request that isn't passive restarts the idle timeout.
    ///
    /// - Throws: `AccessError.unauthenticated`.
    package func find(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        guard let token = token(cookies) else { throw AccessError.unauthenticated }
        let (hash, now) = (token.hash, clock.now)
        let row = try await database.query { tx in
            try tx.rows(
                """
                SELECT s.user_id, u.is_superuser, p.seen_at, u.language FROM auth_browser_session p
                JOIN auth_session s ON s.id = p.session_id JOIN "user" u ON u.id = s.user_id
                WHERE p.hash = \(hash) AND s.ended_at IS NULL AND p.expires_at > \(now)
                """
            ).first
        }
        guard let row else { throw AccessError.unauthenticated }
        let seenAt = try row.decode(Timestamp.self, at: 2)
        guard now < seenAt + settings.idleTimeout else { throw AccessError.unauthenticated }
        if !isPassive, seenAt + Self.precision <= now {
            try await database.write { tx in
                try tx.update(BrowserSessionRecord.where { $0.hash == hash && $0.seenAt < now }) {
                    [$0.seenAt.set(now)]
                }
            }
        }
        return BrowserSession(
            userID: try row.decode(ID<User>.self, at: 0), isSuperuser: try row.decode(Bool.self, at: 1),
            formToken: formToken(token), language: try row.decode(String?.self, at: 3))
    }

    private func token(_ cookies: Cookies) -> RefreshToken? { cookies[cookieName].flatMap { RefreshToken($0) } }

    /// Returns a token that is derived from the cookie, which other sites can't read, and that doesn't reveal it.
    private func formToken(_ token: RefreshToken) -> String {
        let key = SymmetricKey(data: Array(token.text.utf8))
        return Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array("form".utf8), using: key)))
    }

    private func cookie(_ value: String, seconds: Int64) -> SetCookie {
        SetCookie(cookieName, value, path: Self.path, isSecure: settings.secureCookie, seconds: seconds)
    }
}
