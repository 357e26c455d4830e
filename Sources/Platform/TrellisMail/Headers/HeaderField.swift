import TrellisKernel

/// A header field that an application adds to a message, such as `X-Entity-Ref-ID`.
public struct HeaderField: Hashable, Sendable {
    /// The name, as it is written.
    public let name: String
    /// The value.
    public let value: HeaderValue

    /// Creates a field.
    ///
    /// - Throws: ``HeaderError/invalidName(_:)``; ``HeaderError/reservedName(_:)`` for fields that the message has
    ///   properties for, for `Bcc`, and for those that servers add.
    public init(_ name: String, _ value: HeaderValue) throws(HeaderError) {
        guard (1...40).contains(name.utf8.count), name.utf8.allSatisfy(Self.isNameByte) else {
            throw .invalidName(name)
        }
        let key = name.lowercased()
        guard !Self.reserved.contains(key), !Self.reservedPrefixes.contains(where: { key.hasPrefix(utf8: $0) }) else {
            throw .reservedName(name)
        }
        self.name = name
        self.value = value
    }

    /// Creates a field from a text.
    ///
    /// - Throws: the same errors, and those of ``HeaderValue/init(_:)``.
    public init(_ name: String, _ text: String) throws(HeaderError) {
        try self.init(name, try HeaderValue(text))
    }

    /// Narrower than RFC 5322, section 3.6.8, which allows all of printable ASCII but the colon, in any number.
    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static let reserved: Set<String> = [
        "date", "from", "sender", "to", "cc", "bcc", "reply-to", "subject", "message-id", "mime-version",
        "auto-submitted", "list-unsubscribe", "list-unsubscribe-post", "received", "return-path", "dkim-signature",
        "authentication-results",
    ]
    private static let reservedPrefixes = ["content-", "resent-", "arc-"]
}
