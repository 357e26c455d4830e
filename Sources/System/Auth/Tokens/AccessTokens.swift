import TrellisConfig
import TrellisKernel

/// The service that signs and verifies access tokens: JWTs (RFC 7519) of the type `at+jwt` (RFC 9068).
///
/// The header is checked before a signature is: the key id names one of the keys, the algorithm is that key's, the type is
/// ours, and no extension is critical (RFC 7515, section 4.1.11). So no header chooses how a token is verified. Verified
/// tokens are cached by their whole text until they expire, so most requests cost one lookup.
package final class AccessTokens: Sendable {
    /// The maximum length, in bytes; longer tokens are rejected unread.
    ///
    /// Issued tokens have about 350 bytes.
    static let maximumLength = 2048

    /// The lifetime of a new token.
    package let lifetime: Duration
    private let rules: TokenRules
    private let clock: any Clock
    private let cacheCapacity: Int
    private let keyring: LiveValue<TokenKeyring>

    /// Creates a service whose tokens are signed by the first of `keys` and valid for `lifetime`; it caches about
    /// `cacheCapacity` verified tokens at most.
    package init(
        keys: SigningKeys, lifetime: Duration, rules: TokenRules = TokenRules(), clock: any Clock,
        cacheCapacity: Int = 10_000
    ) {
        self.lifetime = lifetime
        self.rules = rules
        self.clock = clock
        self.cacheCapacity = cacheCapacity
        keyring = LiveValue(TokenKeyring(keys, cacheCapacity: cacheCapacity))
    }

    /// Signs new tokens with the first of `keys` from now on, and rejects tokens of keys that aren't among them.
    package func replaceKeys(with keys: SigningKeys) {
        keyring.replace(with: TokenKeyring(keys, cacheCapacity: cacheCapacity))
    }

    /// The public keys of the keys, for other services.
    package var keySet: JSONWebKeySet { JSONWebKeySet(keyring.current.keys) }

    /// Returns a new token of `user`'s `session`, valid from now on.
    package func issue(to user: ID<User>, session: ID<Session>) async throws -> String {
        let now = clock.now.seconds
        let claims = TokenClaims(
            iss: rules.issuer, aud: [rules.audience], sub: user.description, sid: session.description, iat: now,
            exp: now + lifetime.components.seconds)
        let key = keyring.current.keys.current
        let signed = try TokenHeader.text(of: key) + "." + claims.text()
        return signed + "." + Base64URL.encode(try key.algorithm.sign(signed))
    }

    /// Verifies that `text` is an authentic token that hasn't expired, and returns its content.
    ///
    /// - Throws: ``AccessTokenError``.
    package func verify(_ text: String) async throws -> AccessToken {
        let now = clock.now
        let keyring = keyring.current
        if let token = keyring.verified.value(for: text, at: now) { return token }
        let token = try verifySignature(text, keyring.keys, at: now)
        let end = token.expiresAt + rules.leeway
        guard now < end else { throw AccessTokenError.expired }
        keyring.verified.insert(token, for: text, until: end)
        return token
    }

    private func verifySignature(
        _ text: String, _ keys: SigningKeys, at now: Timestamp
    ) throws(AccessTokenError) -> AccessToken {
        guard text.utf8.count <= Self.maximumLength, let lastDot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else {
            throw .invalid
        }
        let (signed, signature) = (text[..<lastDot], text[lastDot...].dropFirst())
        let parts = signed.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, let header = TokenHeader(Substring(parts[0])), let key = keys.key(header.kid),
            header.alg == key.algorithm.name, let bytes = Base64URL.decode(signature),
            key.algorithm.verify(bytes, of: signed), let claims = TokenClaims(Substring(parts[1])),
            let token = claims.token, claims.iss == rules.issuer, claims.aud.contains(rules.audience)
        else { throw .invalid }
        // A token of the future is one of another clock, or of a key that was set back.
        if let start = claims.start, now + rules.leeway < start { throw .invalid }
        return token
    }
}
