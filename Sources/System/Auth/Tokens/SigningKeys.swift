import Crypto
import TrellisConfig
import TrellisKernel

/// The keys of access tokens: the first signs, all verify.
///
/// To rotate, put a new key in front and keep the old one until the last token it signed has expired; then remove it.
/// Where other services verify tokens by the key set, first add the new key at the end, and move it to the front when they
/// have fetched it.
package struct SigningKeys: Sendable {
    /// One key and its id, the `kid` of its tokens.
    package struct Key: Sendable {
        /// 1…64 letters, digits, `.`, `_` or `-`.
        package let id: String
        /// The algorithm, with the key.
        package let algorithm: TokenAlgorithm
    }

    /// At least one, the signing key first.
    package let all: [Key]
    /// The key that signs new tokens.
    package let current: Key

    /// Parses keys such as `kid:base64,kid:es256.base64`; a key has at least 32 bytes, a private key exactly 32.
    package init(parsing text: String) throws(NamedKeysError) {
        let keys = try NamedKeys(parsing: text, .signing)
        // The list has as many keys as entries, in their order; the bytes of a key don't tell its algorithm.
        let entries = text.split(utf8: ",", omittingEmptySubsequences: false)
        var all: [Key] = []
        for (index, (key, entry)) in zip(keys.all, entries).enumerated() {
            guard let algorithm = TokenAlgorithm(key.bytes.reveal(), in: entry) else {
                throw .notBase64(entry: index + 1)
            }
            all.append(Key(id: key.id, algorithm: algorithm))
        }
        guard let first = all.first else { throw .malformed(entry: 1) }
        self.all = all
        current = first
    }

    /// Returns the key with this id; nil if there is none.
    func key(_ id: String) -> Key? { all.first { $0.id == id } }
}

extension TokenAlgorithm {
    /// The algorithms of private keys, by the prefix of their text.
    fileprivate static let prefixes = ["es256.", "eddsa."]

    /// Creates the key of an entry of the list; nil for bytes that are no key of the algorithm.
    fileprivate init?(_ bytes: [UInt8], in entry: Substring) {
        let text = (entry.split(utf8: ":").last ?? "").replacing(utf8: " ", with: "")
        if text.hasPrefix(utf8: "es256.") {
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
            self = .es256(key)
        } else if text.hasPrefix(utf8: "eddsa.") {
            guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes) else { return nil }
            self = .eddsa(key)
        } else {
            self = .hs256(SymmetricKey(data: bytes))
        }
    }
}

extension NamedKeys.Rules {
    /// The rules of signing keys, in any variant of base64.
    ///
    /// Source: RFC 7518, section 3.2, for the length.
    static let signing = NamedKeys.Rules(maxIDLength: 64, idPunctuation: "._-", minBytes: 32) { text in
        let prefix = TokenAlgorithm.prefixes.first { text.hasPrefix(utf8: $0) }
        guard let bytes = Base64URL.decodeVariant(text.dropFirst(prefix?.count ?? 0)) else { return nil }
        return prefix == nil || bytes.count <= 32 ? bytes : nil
    }
}
