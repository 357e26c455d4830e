import Crypto

/// A token with which a client renews its session: 32 random bytes, of which the server stores only the SHA-256.
///
/// A plain hash is enough, because 256 random bits can't be guessed like a password.
struct RefreshToken: Sendable {
    /// The text for the client: 43 characters of base64url.
    let text: String
    /// The hash for the database: 32 bytes.
    let hash: [UInt8]

    /// Creates a random token.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        text = Base64URL.encode(bytes)
        hash = Self.hash(of: bytes)
    }

    /// Parses a token that a client sent; nil if the text is invalid.
    init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.text = text
        hash = Self.hash(of: bytes)
    }

    private static func hash(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
