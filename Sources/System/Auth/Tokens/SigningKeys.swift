import Crypto

/// The keys of access tokens: the first signs, every one verifies.
///
/// To rotate, put a new key in front and keep the old one until the last token it signed has expired; then drop it.
package struct SigningKeys: Sendable {
    /// One key and the name that tokens carry in `kid`.
    package struct Key: Sendable {
        /// 1…64 letters, digits, `.`, `_` or `-`.
        package let id: String
        package let secret: SymmetricKey
    }

    /// At least one, the signing key first.
    package let all: [Key]
    /// The key that signs new tokens.
    package let current: Key

    /// The keys that `text` spells as `kid:base64,kid:base64`; each at least 32 bytes (RFC 7518, section 3.2).
    ///
    /// - Throws: ``SigningKeysError``, whose text names the entry at fault and never shows a key.
    package init(parsing text: String) throws(SigningKeysError) {
        var keys: [Key] = []
        for (index, entry) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let key = try Self.parse(entry, number: index + 1)
            guard !keys.contains(where: { $0.id == key.id }) else { throw .init("the key id \(key.id) is there twice") }
            keys.append(key)
        }
        guard let first = keys.first else { throw .init("there is no key") }
        current = first
        all = keys
    }

    private static func parse(_ entry: Substring, number: Int) throws(SigningKeysError) -> Key {
        let parts = entry.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .init("entry \(number) is not of the form kid:base64") }
        let id = parts[0].drop { $0 == " " }
        guard (1...64).contains(id.utf8.count), id.utf8.allSatisfy(isNameCharacter) else {
            throw .init("the key id of entry \(number) is not 1 to 64 letters, digits, '.', '_' or '-'")
        }
        guard let bytes = Base64URL.decode(parts[1].filter { $0 != " " }) else {
            throw .init("the key \(id) is not base64")
        }
        guard bytes.count >= 32 else { throw .init("the key \(id) has \(bytes.count) bytes; it needs 32 or more") }
        return Key(id: String(id), secret: SymmetricKey(data: bytes))
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

/// What is wrong with the text of signing keys.
package struct SigningKeysError: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
