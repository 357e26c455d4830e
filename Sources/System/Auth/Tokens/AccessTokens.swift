import FoundationEssentials
import JWTKit
import TrellisConfig
import TrellisKernel

/// The service that signs and verifies access tokens: JWTs (RFC 7519) with HS256 and the type `at+jwt` (RFC 9068).
///
/// Algorithm, type and key id are checked before a key is used: jwt-kit falls back to its default key for an unknown
/// key id. Verified tokens are cached by their whole text until they expire, so most requests cost one lookup.
package final class AccessTokens: Sendable {
    /// The maximum length, in bytes; longer tokens are rejected unread.
    ///
    /// Issued tokens have about 300 bytes.
    static let maximumLength = 2048

    /// The lifetime of a new token.
    package let lifetime: Duration
    private let clock: any Clock
    private let cacheCapacity: Int
    private let keyring: LiveValue<TokenKeyring>

    /// Creates a service whose tokens are signed by the first of `keys` and valid for `lifetime`; it caches about
    /// `cacheCapacity` verified tokens at most.
    package init(keys: SigningKeys, lifetime: Duration, clock: any Clock, cacheCapacity: Int = 10_000) {
        self.lifetime = lifetime
        self.clock = clock
        self.cacheCapacity = cacheCapacity
        keyring = LiveValue(TokenKeyring(keys, cacheCapacity: cacheCapacity))
    }

    /// Signs new tokens with the first of `keys` from now on, and rejects tokens of keys that aren't among them.
    package func replaceKeys(with keys: SigningKeys) {
        keyring.replace(with: TokenKeyring(keys, cacheCapacity: cacheCapacity))
    }

    /// Returns a new token of `user`'s `session`, valid from now on.
    package func issue(to user: ID<User>, session: ID<Session>) async throws -> String {
        let now = clock.now.seconds
        let claims = Claims(
            sub: user.description, sid: session.description, iat: now, exp: now + lifetime.components.seconds)
        var header = JWTHeader()
        header.typ = Self.type
        let keyring = keyring.current
        let kid = JWKIdentifier(string: keyring.keys.current.id)
        return try await keyring.loaded().sign(claims, kid: kid, header: header)
    }

    /// Verifies that `text` is an authentic token that hasn't expired, and returns its content.
    ///
    /// - Throws: ``AccessTokenError``.
    package func verify(_ text: String) async throws -> AccessToken {
        let now = clock.now
        let keyring = keyring.current
        if let token = keyring.verified.value(for: text, at: now) { return token }
        let token = try await verifySignature(text, keyring)
        guard now < token.expiresAt else { throw AccessTokenError.expired }
        keyring.verified.insert(token, for: text, until: token.expiresAt)
        return token
    }

    private func verifySignature(_ text: String, _ keyring: TokenKeyring) async throws -> AccessToken {
        guard text.utf8.count <= Self.maximumLength, hasExpectedHeader(text, keyring.keys) else {
            throw AccessTokenError.invalid
        }
        guard let claims = try? await keyring.loaded().verify(text, as: Claims.self), let user = ID<User>(claims.sub),
            let session = ID<Session>(claims.sid), (0..<Self.latestSecond).contains(claims.exp)
        else { throw AccessTokenError.invalid }
        return AccessToken(
            userID: user, sessionID: session, expiresAt: Timestamp(microseconds: claims.exp * 1_000_000))
    }

    private func hasExpectedHeader(_ text: String, _ keys: SigningKeys) -> Bool {
        guard let bytes = Base64URL.decode(text.prefix { $0 != "." }),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes))
        else { return false }
        return header.alg == "HS256" && header.typ == Self.type && keys.all.contains { $0.id == header.kid }
    }

    private static let type = "at+jwt"
    private static let latestSecond: Int64 = 253_402_300_800

    private struct Header: Decodable {
        let alg: String
        let typ: String
        let kid: String
    }
}

/// The claims of an access token; times are whole seconds, compared with the product's clock and not with jwt-kit's.
private struct Claims: JWTPayload {
    let sub: String
    let sid: String
    let iat: Int64
    let exp: Int64

    func verify(using algorithm: some JWTAlgorithm) async throws {}
}
