/// The keys of access tokens at one time, with the tokens that they verified.
///
/// The cache belongs to the keys, so a token of a removed key isn't found in it.
final class TokenKeyring: Sendable {
    let keys: SigningKeys
    /// The verified tokens, by their whole text.
    let verified: ExpiringCache<String, AccessToken>

    init(_ keys: SigningKeys, cacheCapacity: Int) {
        self.keys = keys
        verified = ExpiringCache(capacity: cacheCapacity)
    }
}
