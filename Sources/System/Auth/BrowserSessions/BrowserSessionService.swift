import Crypto
import HTTPTypes
import TrellisDatabase
import TrellisKernel
import TrellisUsers
import TrellisWeb

/// The service that signs superusers in to and out of the pages below `/admin`, and users those below `/account`.
///
/// The cookie contains 32 random bytes; the database stores their hash. It is valid for pages only: the API ignores
/// cookies, and the cookie isn't a refresh token. A session ends on sign-out, after the idle timeout, after its maximum
/// lifetime, and when the password changes.
package struct BrowserSessionService: Sendable {
    private(set) var accounts: Accounts
    let database: SystemDatabase
    let kind: BrowserSessionKind
    let limits: BrowserSessionLimits
    /// How long a sign-in, or the password again, counts as a recent proof.
    let proofAge: Duration
    let clock: any Clock
    /// The cookies of the request.
    private(set) var cookies = Cookies([:])

    /// The minimum time between two updates of the last request, so that most page requests don't write.
    static let precision = Duration.seconds(60)

    /// Returns the service, acting for the user of the scope and the browser of the request: sessions that begin have its
    /// device, and end the session that it had before.
    package func acting(for scope: Scope, _ request: RequestInfo) -> BrowserSessionService {
        var copy = BrowserSessionService(
            accounts: accounts, database: database.acting(for: scope), kind: kind, limits: limits, proofAge: proofAge,
            clock: clock)
        copy.cookies = Cookies(request.headers)
        copy.accounts = accounts.acting(for: scope, request).knowing(device: copy.deviceToken)
        return copy
    }

    /// Begins a session for the user with this address and password, and returns its cookie.
    ///
    /// For the pages of superusers, other users get the same error as for a wrong password, after the same time.
    ///
    /// - Throws: ``AuthError/invalidCredentials``, ``AuthError/busy``, ``ThrottleError``; the errors of the product's
    ///   directory.
    package func signIn(email: String, password: String) async throws -> SetCookie {
        let token = RefreshToken()
        try await accounts.signIn(email: email, password: password) { user, tx in
            guard user.isSuperuser || kind == .user else {
                throw accounts.signInFailure(EmailAddress(email), user.id)
            }
            try begin(token, of: user.id, in: tx)
        }
        return try await replacingCookie(by: token)
    }

    /// Inserts a session; the transaction has locked the user's row, so that a change of the password ends it too.
    func begin(_ token: RefreshToken, of userID: ID<User>, in tx: SystemTransaction) throws {
        let (id, now) = (ID<Session>(), tx.now)
        let expiresAt = now + limits.lifetime
        try accounts.sessions.beginWithoutTokens(
            userID, as: id, until: limits.expiry(usedAt: now, before: expiresAt), in: tx)
        try insert(token, of: id, until: expiresAt, in: tx)
    }

    /// Inserts the cookie of a session.
    func insert(
        _ token: RefreshToken, of session: ID<Session>, until expiresAt: Timestamp, in tx: SystemTransaction
    ) throws {
        let now = tx.now
        try tx.insert(
            BrowserSessionRecord(
                id: ID(), sessionID: session, hash: kind.hash(of: token), createdAt: now, seenAt: now,
                expiresAt: expiresAt))
    }

    /// Returns the cookie of a session that has just begun, and ends the one that the browser had: no cookie leads to it
    /// any more (OWASP ASVS 5, 7.2.4).
    func replacingCookie(by token: RefreshToken) async throws -> SetCookie {
        if let former = try await sentSession { try await accounts.sessions.end(former) }
        return cookie(token.text, seconds: limits.lifetime.components.seconds)
    }

    /// Ends the session of the request's cookie, if there is one, and returns a cookie that deletes it.
    package func signOut() async throws -> SetCookie {
        if let session = try await sentSession { try await accounts.sessions.end(session) }
        return endedCookie
    }

    /// A cookie that deletes the one of the session.
    var endedCookie: SetCookie { cookie("", seconds: 0) }

    /// The session of the request's cookie, ended or not; nil without one.
    var sentSession: ID<Session>? {
        get async throws {
            guard let hash = token(cookies).map(kind.hash(of:)) else { return nil }
            return try await database.first(BrowserSessionRecord.where { $0.hash == hash })?.sessionID
        }
    }

    /// Selects the session of a cookie's hash that is active at a time.
    private static let active = PreparedSQL(
        """
        SELECT s.user_id, u.is_superuser, p.seen_at, u.language, s.id,
            COALESCE(s.authenticated_at, s.created_at), p.expires_at
        FROM auth_browser_session p
        JOIN auth_session s ON s.id = p.session_id JOIN "user" u ON u.id = s.user_id
        WHERE p.hash = \(parameter: 0) AND s.ended_at IS NULL AND s.expires_at > \(parameter: 1)
            AND p.expires_at > \(parameter: 1) AND u.disabled_at IS NULL AND u.deleted_at IS NULL
        """)

    /// Returns the session of the cookie; a request that isn't passive restarts the idle timeout.
    ///
    /// - Throws: `AccessError.unauthenticated`.
    package func find(_ cookies: Cookies, isPassive: Bool) async throws -> BrowserSession {
        guard let token = token(cookies) else { throw AccessError.unauthenticated }
        let (hash, now) = (kind.hash(of: token), clock.now)
        let row = try await database.rows(Self.active, [hash.databaseValue, now.databaseValue]).first
        guard let row else { throw AccessError.unauthenticated }
        let seenAt = try row.decode(Timestamp.self, at: 2)
        guard now < seenAt + limits.idleTimeout else { throw AccessError.unauthenticated }
        if !isPassive, seenAt + Self.precision <= now {
            let session = try row.decode(ID<Session>.self, at: 4)
            let expiresAt = limits.expiry(usedAt: now, before: try row.decode(Timestamp.self, at: 6))
            try await database.write { tx in
                // The session first, as a deletion locks them.
                try tx.update(SessionRecord.where { $0.id == session && $0.endedAt == nil }) {
                    [$0.lastUsedAt.set(now), $0.expiresAt.set(expiresAt)]
                }
                try tx.update(BrowserSessionRecord.where { $0.hash == hash && $0.seenAt < now }) {
                    [$0.seenAt.set(now)]
                }
            }
        }
        let provenAt = try row.decode(Timestamp.self, at: 5)
        return BrowserSession(
            userID: try row.decode(ID<User>.self, at: 0), isSuperuser: try row.decode(Bool.self, at: 1),
            formToken: formToken(token), language: try row.decode(String?.self, at: 3),
            proof: RecentProof(isRecent: now < provenAt + proofAge, maximumAge: proofAge))
    }

    private func token(_ cookies: Cookies) -> RefreshToken? { cookies[cookieName].flatMap { RefreshToken($0) } }

    /// Returns a token that is derived from the cookie, which other sites can't read, and that doesn't reveal it.
    private func formToken(_ token: RefreshToken) -> String {
        let key = SymmetricKey(data: Array(token.text.utf8))
        return Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array("form".utf8), using: key)))
    }

    private var cookieName: String { cookieName(kind.cookieName) }

    /// Returns the whole name of a cookie: other hosts of the domain can't set one with this prefix, so they can't sign a
    /// browser in to a session of theirs.
    func cookieName(_ name: String) -> String { limits.secureCookie ? "__Host-\(name)" : name }

    private func cookie(_ value: String, seconds: Int64) -> SetCookie {
        SetCookie(
            cookieName, value, path: "/", isSecure: limits.secureCookie, seconds: seconds, sameSite: kind.sameSite)
    }
}
