import Crypto
import TrellisConfig

/// The keys of access tokens: the first signs, all verify.
///
/// To rotate, put a new key in front and keep the old one until the last token it signed has expired; then remove it.
package struct SigningKeys: Sendable {
    /// One key and its id, the `kid` of its tokens.
    package struct Key: Sendable {
        /// 1…64 letters, digits, `.`, `_` or `-`.
        package let id: String
        package let secret: SymmetricKey
    }

    /// At least one, the signing key first.
    package let all: [Key]
    /// The key that signs new tokens.
    package let current: Key

    /// Parses keys such as `kid:base64,kid:base64`; each has at least 32 bytes.
    package init(parsing text: String) throws(NamedKeysError) {
        let keys = try NamedKeys(parsing: text, .signing)
        current = Key(keys.current)
        all = keys.all.map { Key($0) }
    }
}

extension SigningKeys.Key {
    fileprivate init(_ key: NamedKeys.Key) {
        self.init(id: key.id, secret: SymmetricKey(data: key.bytes.reveal()))
    }
}

extension NamedKeys.Rules {
    /// The rules of signing keys, in any variant of base64.
    ///
    /// Source: RFC 7518, section 3.2, for the length.
    static let signing = NamedKeys.Rules(maxIDLength: 64, idPunctuation: "._-", minBytes: 32) {
        Base64URL.decode($0)
    }
}
