import TrellisKernel

/// A text format that JSON Schema defines.
public enum SchemaFormat: String, CaseIterable, Sendable {
    case email, uri, uuid, date
    case dateTime = "date-time"

    /// Returns whether `text` has this format.
    public func matches(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return switch self {
        case .email: Self.isEmail(bytes)
        case .uri: Self.isURI(bytes)
        case .uuid: ID<Never>(text) != nil
        case .date: bytes.count == 10 && Timestamp(text + "T00:00:00Z") != nil
        case .dateTime: Timestamp(text) != nil
        }
    }

    /// The expected text, worded to follow "Expected".
    public var expectation: String {
        switch self {
        case .email: "an e-mail address"
        case .uri: "a URI with a scheme, such as https://example.com/"
        case .uuid: "a UUID"
        case .date: "a date such as 2026-01-31"
        case .dateTime: "a date and time such as 2026-01-31T09:30:00Z"
        }
    }

    /// Returns whether `text` is an address that browsers accept: the HTML standard's `type=email`.
    ///
    /// The local part is dot-separated atoms; the domain is labels of letters, digits and hyphens. The local part has
    /// at most 64 bytes, the address at most 254 (RFC 5321, section 4.5.3.1). Quoted local parts and address literals
    /// are not accepted.
    private static func isEmail(_ text: [UInt8]) -> Bool {
        guard text.count <= 254, let at = text.lastIndex(of: UInt8(ascii: "@")), at <= 64 else { return false }
        let atoms = text[..<at].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let labels = text[(at + 1)...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return atoms.allSatisfy { atom in
            !atom.isEmpty && atom.allSatisfy { isAlphanumeric($0) || "!#$%&'*+-/=?^_`{|}~".utf8.contains($0) }
        }
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
                    && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// Returns whether `text` is a scheme, a colon, and characters that RFC 3986 allows.
    ///
    /// Two hexadecimal digits must follow a percent sign.
    private static func isURI(_ text: [UInt8]) -> Bool {
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")), let first = text.first,
            isAlphanumeric(first), !isDigit(first),
            text[..<colon].allSatisfy({ isAlphanumeric($0) || "+-.".utf8.contains($0) })
        else { return false }
        var index = colon + 1
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < text.count, isHexadecimal(text[index + 1]), isHexadecimal(text[index + 2]) else {
                    return false
                }
                index += 3
            } else {
                guard isAlphanumeric(byte) || "-._~:/?#[]@!$&'()*+,;=".utf8.contains(byte) else { return false }
                index += 1
            }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (0x61...0x7A).contains(byte | 0x20) && byte < 0x80
    }
    private static func isHexadecimal(_ byte: UInt8) -> Bool { isDigit(byte) || (0x61...0x66).contains(byte | 0x20) }
}
