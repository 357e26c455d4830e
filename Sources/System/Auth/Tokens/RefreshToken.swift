import Crypto

/// The text that a client keeps to renew its session: 32 random bytes, of which the server stores the SHA-256 only.
///
/// A plain hash is enough, since 256 random bits can't be guessed as a password can.
struct RefreshToken: Sendable {
    /// What the client gets: 43 characters of base64url.
    let text: String
    /// What the database gets: 32 bytes.
    let hash: [UInt8]

    /// A new token.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        text = Base64URL.encode(bytes)
        hash = Self.hash(of: bytes)
    }

    /// The token that a client sent, or nil when the text can't be one.
    init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.text = text
        hash = Self.hash(of: bytes)
    }

    private static func hash(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
