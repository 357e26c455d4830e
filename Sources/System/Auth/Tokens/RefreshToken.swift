import Crypto

/// A token with which a client renews its session: 32 random bytes, of which the server stores only the SHA-256.
///
/// A plain hash is enough, because 256 random bits can't be guessed like a password.
struct RefreshToken: Sendable {
    /// The text for the client: 43 characters of base64url.
    let text: String
    /// The hash for the database: 32 bytes.
    let hash: [UInt8]
    private let bytes: [UInt8]

    /// Creates a random token.
    init() {
        self.init(Self.randomBytes())
    }

    /// Parses a token that a client sent; nil if the text is invalid.
    init?(_ text: String) {
        guard text.utf8.count == 43, let bytes = Base64URL.decode(text), bytes.count == 32 else { return nil }
        self.text = text
        self.bytes = bytes
        hash = Self.hash(of: bytes)
    }

    private init(_ bytes: [UInt8]) {
        text = Base64URL.encode(bytes)
        self.bytes = bytes
        hash = Self.hash(of: bytes)
    }

    /// Returns the token that follows this one, with a salt that only the server has: the same for the same salt.
    ///
    /// Both are needed: neither an old token nor a copy of the database is enough to compute a newer token.
    func successor(salt: [UInt8]) -> RefreshToken {
        RefreshToken(Array(HMAC<SHA256>.authenticationCode(for: salt, using: SymmetricKey(data: bytes))))
    }

    /// Returns 32 random bytes.
    static func randomBytes() -> [UInt8] { SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) } }

    private static func hash(of bytes: [UInt8]) -> [UInt8] { Array(SHA256.hash(data: bytes)) }
}
