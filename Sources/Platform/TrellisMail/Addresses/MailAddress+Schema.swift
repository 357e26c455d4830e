public import TrellisSchema

/// In JSON, an address is one text: `ada@example.com` or `"Ada Lovelace" <ada@example.com>`.
extension MailAddress: ScalarSchema {
    /// Parses either form; nil when it is invalid.
    public init?(text: String) {
        guard let address = try? MailAddress(mailbox: text) else { return nil }
        self = address
    }

    /// The address with its display name.
    public var text: String { mailbox }
    /// The expected text.
    public static var expectation: String { "an address such as ada@example.com or Ada <ada@example.com>" }
    /// A text with an example.
    public static var textSchema: JSONSchema { .string.with("examples", ["ada@example.com"]) }
}
