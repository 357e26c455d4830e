import Crypto
import TrellisDatabase
import TrellisKernel
import TrellisWeb
import Users

/// Signs superusers in to the pages below `/admin`, and out again.
///
/// The cookie is 32 random bytes, of which the database has the hash. It is good for pages only: the API doesn't look at
/// cookies, and the cookie is no refresh token. A session ends when it is signed out, when it was idle for too long, when
/// its whole time is over, and when the password changes.
package struct PageSessionService: Sendable {
    let auth: AuthService
    let database: SystemDatabase
    let settings: PageSettings
    let clock: any Clock

    /// How often a request is written down, so that reading a page seldom writes.
    static let precision = Duration.seconds(60)
    /// Where the pages are; the cookie is sent nowhere else.
    static let path = "/admin"

    private var cookieName: String { settings.secureCookie ? "__Secure-trellis-admin" : "trellis-admin" }

    /// The same, on behalf of whoever the scope names.
    package func acting(for scope: Scope) -> PageSessionService {
        PageSessionService(
            auth: auth.acting(for: scope), database: database.acting(for: scope), settings: settings, clock: clock)
    }

    /// Begins a session for the superuser who has this address and password; the cookie carries it.
    ///
    /// Whoever is no superuser is told what a wrong password is told, after as long.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``.
    package func signIn(email: String, password: String) async throws -> SetCookie {
        let token = RefreshToken()
        let settings = settings
        _ = try await auth.admit(email: email, password: password) { user, tx in
            guard user.isSuperuser else { throw auth.refused(EmailAddress(email), user.id) }
            let now = tx.now
            let (id, expiresAt) = (ID<Session>(), now + settings.sessionLifetime)
            try auth.sessions.open(user.id, as: id, until: expiresAt, in: tx)
            try tx.insert(
                PageSessionRecord(
                    id: ID(), sessionID: id, hash: token.hash, createdAt: now, seenAt: now, expiresAt: expiresAt))
        }
        return cookie(token.text, seconds: settings.sessionLifetime.components.seconds)
    }

    /// Ends the session of the cookie, if it is one; the answer takes the cookie away.
    package func signOut(_ cookies: Cookies) async throws -> SetCookie {
        if let hash = token(cookies)?.hash,
            let page = try await database.query({ try $0.first(PageSessionRecord.where { $0.hash == hash }) })
        {
            try await auth.sessions.end(page.sessionID)
        }
        return cookie("", seconds: 0)
    }

    /// The session of the cookie; unless the request is passive, it counts as used.
    ///
    /// - Throws: `AccessError.unauthenticated`.
    package func find(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        guard let token = token(cookies) else { throw AccessError.unauthenticated }
        let (hash, now) = (token.hash, clock.now)
        let row = try await database.query { tx in
            try tx.rows(
                """
                SELECT s.user_id, u.is_superuser, p.seen_at FROM auth_page_session p
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
                try tx.update(PageSessionRecord.where { $0.hash == hash && $0.seenAt < now }) { [$0.seenAt.set(now)] }
            }
        }
        return BrowserSession(
            userID: try row.decode(ID<User>.self, at: 0), isSuperuser: try row.decode(Bool.self, at: 1),
            formToken: formToken(token))
    }

    private func token(_ cookies: Cookies) -> RefreshToken? { cookies[cookieName].flatMap { RefreshToken($0) } }

    /// Follows from the cookie, which no other site can read, and doesn't give it away.
    private func formToken(_ token: RefreshToken) -> String {
        let key = SymmetricKey(data: Array(token.text.utf8))
        return Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array("form".utf8), using: key)))
    }

    private func cookie(_ value: String, seconds: Int64) -> SetCookie {
        SetCookie(cookieName, value, path: Self.path, isSecure: settings.secureCookie, seconds: seconds)
    }
}
