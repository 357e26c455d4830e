import Crypto

/// The text of an API key: `trk_`, 30 random characters of base62 (178 bits), and 6 characters of their checksum.
///
/// Prefix and checksum are for scanners of secrets and for typing errors, not for security: a scanner finds
/// `trk_[0-9A-Za-z]{36}` and checks the checksum without the server. The server stores only the SHA-256, which is enough
/// because 178 random bits can't be guessed like a password.
struct APIKeyToken: Sendable {
    /// What every key begins with; no other token of a request does.
    static let prefix = "trk_"
    private static let randomCount = 30
    private static let checksumCount = 6
    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The text for the client: 40 characters.
    let text: String
    /// The hash for the database: 32 bytes.
    let hash: [UInt8]

    /// Creates a random key.
    init() {
        // The generator of the operating system, without bias to some of the 62 characters.
        var generator = SystemRandomNumberGenerator()
        let random = (0..<Self.randomCount).map { _ in
            Self.alphabet[Int(generator.next(upperBound: UInt(Self.alphabet.count)))]
        }
        self.init(random)
    }

    private init(_ random: [UInt8]) {
        text = Self.prefix + String(decoding: random + Self.checksum(of: random), as: UTF8.self)
        hash = Self.hash(of: text)
    }

    /// Parses a key that a client sent; nil if its length, a character or its checksum is wrong.
    init?(_ text: String) {
        guard Self.isKey(text) else { return nil }
        let characters = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
        guard characters.count == Self.randomCount + Self.checksumCount,
            characters.allSatisfy(Self.alphabet.contains)
        else { return nil }
        let (random, checksum) = (Array(characters.prefix(Self.randomCount)), characters.suffix(Self.checksumCount))
        guard Self.checksum(of: random).elementsEqual(checksum) else { return nil }
        self.text = text
        hash = Self.hash(of: text)
    }

    /// Whether the text of a request's token is meant as an API key, by its prefix.
    static func isKey(_ text: String) -> Bool { text.utf8.starts(with: prefix.utf8) }

    /// What lists show instead of the key: the prefix and the last four characters.
    var hint: String { Self.prefix + "…" + String(decoding: text.utf8.suffix(4), as: UTF8.self) }

    private static func hash(of text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// Returns the CRC-32 of the characters in base62, padded with `0` at the front.
    private static func checksum(of random: [UInt8]) -> [UInt8] {
        var (digits, rest): ([UInt8], UInt32) = ([], crc32(random))
        for _ in 0..<checksumCount {
            digits.append(alphabet[Int(rest % 62)])
            rest /= 62
        }
        return digits.reversed()
    }

    /// Returns the CRC-32 with the polynomial 0x04C11DB7, reflected.
    ///
    /// Source: ISO 3309; RFC 1952, section 8.
    private static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1 }
        }
    }
}
