import JWTKit
import Synchronization

/// The keys of access tokens at one time, with the tokens that they verified.
///
/// The cache belongs to the keys, so a token of a removed key isn't found in it.
final class TokenKeyring: Sendable {
    let keys: SigningKeys
    /// The verified tokens, by their whole text.
    let verified: ExpiringCache<String, AccessToken>
    private let collection = JWTKeyCollection()
    private let isLoaded = Mutex(false)

    init(_ keys: SigningKeys, cacheCapacity: Int) {
        self.keys = keys
        verified = ExpiringCache(capacity: cacheCapacity)
    }

    /// Returns the keys in jwt-kit's form, filled at first use: adding keys twice at the same time is harmless.
    func loaded() async -> JWTKeyCollection {
        if isLoaded.withLock({ $0 }) { return collection }
        for key in keys.all {
            await collection.add(
                hmac: HMACKey(key: key.secret), digestAlgorithm: .sha256, kid: JWKIdentifier(string: key.id))
        }
        isLoaded.withLock { $0 = true }
        return collection
    }
}
