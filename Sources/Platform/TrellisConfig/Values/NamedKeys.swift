import TrellisKernel

/// A list of keys with ids, written as `kid:base64,kid:base64`; the first is the current key.
///
/// To rotate, put a new key in front, and remove an old key when nothing refers to its id. A setting of this form is a
/// `Secret<String>` with the check ``SettingCheck/namedKeys(_:)``.
public struct NamedKeys: Sendable {
    /// One key.
    public struct Key: Sendable {
        /// The id, by which users of the key refer to it.
        public let id: String
        /// The bytes of the key.
        public let bytes: Secret<[UInt8]>
    }

    /// The keys, the current one first; at least one.
    public let all: [Key]
    /// The first key.
    public let current: Key

    /// Parses `text`; spaces before an entry and in a key are ignored.
    ///
    /// - Throws: ``NamedKeysError`` for an invalid entry, or an id that is used twice.
    public init(parsing text: String, _ rules: Rules) throws(NamedKeysError) {
        var keys: [Key] = []
        for (index, entry) in text.split(utf8: ",", omittingEmptySubsequences: false).enumerated() {
            let key = try rules.key(entry, number: index + 1)
            guard !keys.contains(where: { $0.id == key.id }) else {
                throw NamedKeysError.duplicateID(entry: index + 1)
            }
            keys.append(key)
        }
        guard let first = keys.first else { throw NamedKeysError.malformed(entry: 1) }
        current = first
        all = keys
    }
}

extension NamedKeys {
    /// The rules for the ids and keys of a list.
    public struct Rules: Sendable {
        let maxIDLength: Int
        let idPunctuation: String
        let ignoresSpacesInIDs: Bool
        let minBytes: Int
        let decode: @Sendable (String) -> [UInt8]?

        /// Creates rules.
        ///
        /// - Parameters:
        ///   - maxIDLength: The maximum length of an id.
        ///   - idPunctuation: The characters that an id may have besides letters and digits of ASCII.
        ///   - ignoresSpacesInIDs: Whether spaces are removed from ids; otherwise only those before an id.
        ///   - minBytes: The minimum length of a key, in bytes.
        ///   - decode: Returns the bytes of a base64 text without spaces; nil if it is invalid.
        public init(
            maxIDLength: Int, idPunctuation: String, ignoresSpacesInIDs: Bool = false, minBytes: Int,
            decode: @escaping @Sendable (String) -> [UInt8]?
        ) {
            self.maxIDLength = maxIDLength
            self.idPunctuation = idPunctuation
            self.ignoresSpacesInIDs = ignoresSpacesInIDs
            self.minBytes = minBytes
            self.decode = decode
        }

        /// Parses one entry, counted from 1.
        fileprivate func key(_ entry: Substring, number: Int) throws(NamedKeysError) -> Key {
            let parts = entry.split(utf8: ":", omittingEmptySubsequences: false)
            guard parts.count == 2 else { throw NamedKeysError.malformed(entry: number) }
            let id =
                ignoresSpacesInIDs
                ? Self.withoutSpaces(parts[0]) : String(parts[0].unicodeScalars.drop { $0 == " " })
            guard !id.isEmpty, id.utf8.count <= maxIDLength, id.utf8.allSatisfy(isAllowedInID) else {
                throw NamedKeysError.invalidID(entry: number, form: idForm)
            }
            guard let bytes = decode(Self.withoutSpaces(parts[1])) else {
                throw NamedKeysError.notBase64(entry: number)
            }
            guard bytes.count >= minBytes else {
                throw NamedKeysError.tooShort(entry: number, bytes: bytes.count, minimum: minBytes)
            }
            return Key(id: id, bytes: Secret(bytes))
        }

        private static func withoutSpaces(_ text: Substring) -> String {
            String(decoding: text.utf8.filter { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }

        private func isAllowedInID(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: idPunctuation.utf8.contains(byte)
            }
        }

        /// The form of an id, as in `1 to 64 letters, digits, '.' or '-'`.
        private var idForm: String {
            let kinds = ["letters", "digits"] + idPunctuation.map { "'\($0)'" }
            return "1 to \(maxIDLength) " + kinds.dropLast().joined(separator: ", ") + " or " + kinds[kinds.count - 1]
        }
    }
}

/// An error in a list of keys; it contains numbers and rules, but no part of the list.
public enum NamedKeysError: Error, Hashable, CustomStringConvertible {
    /// An entry, counted from 1, has no id or more than one colon.
    case malformed(entry: Int)
    /// An id is too long, or has characters other than those in `form`.
    case invalidID(entry: Int, form: String)
    /// A key is not valid base64.
    case notBase64(entry: Int)
    /// A key has too few bytes.
    case tooShort(entry: Int, bytes: Int, minimum: Int)
    /// An entry has the id of an earlier one.
    case duplicateID(entry: Int)

    /// What is wrong with which entry.
    public var description: String {
        switch self {
        case .malformed(let entry): "entry \(entry) is not of the form kid:base64"
        case .invalidID(let entry, let form): "the key id of entry \(entry) is not \(form)"
        case .notBase64(let entry): "the key of entry \(entry) is not base64"
        case .tooShort(let entry, let bytes, let minimum):
            "the key of entry \(entry) has \(bytes) bytes; it needs \(minimum) or more"
        case .duplicateID(let entry): "the key id of entry \(entry) is used twice"
        }
    }
}
