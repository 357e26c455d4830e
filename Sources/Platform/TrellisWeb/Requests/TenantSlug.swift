/// The short name of a tenant, which is a label of a host name: 1 to 63 small letters, digits and hyphens, without a
/// hyphen at its ends.
public struct TenantSlug: Hashable, Sendable {
    /// The name in small letters.
    public let text: String

    /// The pattern of valid names.
    public static let pattern = "^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"

    /// Creates a name; nil for other text.
    ///
    /// Capital letters of ASCII become small ones, as in host names.
    public init?(_ text: some StringProtocol) {
        let bytes = text.utf8.map(\.lowercasedASCII)
        let hyphen = UInt8(ascii: "-")
        guard (1...63).contains(bytes.count), bytes.first != hyphen, bytes.last != hyphen,
            bytes.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 || $0 &- UInt8(ascii: "a") < 26 || $0 == hyphen })
        else { return nil }
        self.text = String(decoding: bytes, as: UTF8.self)
    }
}
