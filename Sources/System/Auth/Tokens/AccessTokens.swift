import FoundationEssentials
import JWTKit
import Synchronization
import TrellisKernel

/// Signs access tokens and verifies them: JWTs (RFC 7519) signed with HS256 and told apart from other JWTs by `typ:
/// at+jwt` (RFC 9068).
///
/// Algorithm, type and key id are checked before a key is touched: jwt-kit falls back to its default key when it
/// doesn't know a key id. Verified tokens are remembered under their whole text until they expire, so most requests
/// cost one look-up.
package final class AccessTokens: Sendable {
    /// Longer tokens are refused unread; ours have about 300 bytes.
    static let maximumLength = 2048

    /// How long a new token is good for.
    package let lifetime: Duration
    private let keys: SigningKeys
    private let clock: any Clock
    private let keyring = JWTKeyCollection()
    private let isKeyringReady = Mutex(false)
    private let verified: ExpiringCache<String, AccessToken>

    /// Tokens signed by the first of `keys`, good for `lifetime`; at most about `remembered` verified ones are
    /// remembered.
    package init(keys: SigningKeys, lifetime: Duration, clock: any Clock, remembered: Int = 10_000) {
        self.keys = keys
        self.lifetime = lifetime
        self.clock = clock
        verified = ExpiringCache(capacity: remembered)
    }

    /// A new token of `user`'s `session`, good from now on.
    package func issue(to user: ID<User>, session: ID<Session>) async throws -> String {
        let now = clock.now.seconds
        let claims = Claims(
            sub: user.description, sid: session.description, iat: now, exp: now + lifetime.components.seconds)
        var header = JWTHeader()
        header.typ = Self.type
        return try await ready().sign(claims, kid: JWKIdentifier(string: keys.current.id), header: header)
    }

    /// What `text` says, if it is one of our tokens and its time isn't over.
    ///
    /// - Throws: ``AccessTokenError``.
    package func verify(_ text: String) async throws -> AccessToken {
        let now = clock.now
        if let token = verified.value(for: text, at: now) { return token }
        let token = try await verifySignature(text)
        guard now < token.expiresAt else { throw AccessTokenError.expired }
        verified.insert(token, for: text, until: token.expiresAt)
        return token
    }

    private func verifySignature(_ text: String) async throws -> AccessToken {
        guard text.utf8.count <= Self.maximumLength, hasExpectedHeader(text) else { throw AccessTokenError.invalid }
        guard let claims = try? await ready().verify(text, as: Claims.self), let user = ID<User>(claims.sub),
            let session = ID<Session>(claims.sid), (0..<Self.latestSecond).contains(claims.exp)
        else { throw AccessTokenError.invalid }
        return AccessToken(
            userID: user, sessionID: session, expiresAt: Timestamp(microseconds: claims.exp * 1_000_000))
    }

    private func hasExpectedHeader(_ text: String) -> Bool {
        guard let bytes = Base64URL.decode(text.prefix { $0 != "." }),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes))
        else { return false }
        return header.alg == "HS256" && header.typ == Self.type && keys.all.contains { $0.id == header.kid }
    }

    /// The keyring, filled at first use: adding twice at the same time does no harm.
    private func ready() async -> JWTKeyCollection {
        if isKeyringReady.withLock({ $0 }) { return keyring }
        for key in keys.all {
            await keyring.add(
                hmac: HMACKey(key: key.secret), digestAlgorithm: .sha256, kid: JWKIdentifier(string: key.id))
        }
        isKeyringReady.withLock { $0 = true }
        return keyring
    }

    private static let type = "at+jwt"
    private static let latestSecond: Int64 = 253_402_300_800

    private struct Header: Decodable {
        let alg: String
        let typ: String
        let kid: String
    }
}

/// The claims of an access token; times are whole seconds, judged against our own clock and not jwt-kit's.
private struct Claims: JWTPayload {
    let sub: String
    let sid: String
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
