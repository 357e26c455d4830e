import TrellisKernel

/// A format of texts that JSON Schema has a name for.
public enum SchemaFormat: String, CaseIterable, Sendable {
    case email, uri, uuid, date
    case dateTime = "date-time"

    /// Whether `text` is in this format.
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

    /// What a text must be, to end the sentence "Expected …".
    public var expectation: String {
        switch self {
        case .email: "an e-mail address"
        case .uri: "a URI with a scheme, such as https://example.com/"
        case .uuid: "a UUID"
        case .date: "a date such as 2026-01-31"
        case .dateTime: "a date and time such as 2026-01-31T09:30:00Z"
        }
    }

    /// An address as browsers take it: the HTML standard's `type=email`.
    ///
    /// Dot-separated atoms, then labels of letters, digits and hyphens; at most 64 and 254 bytes (RFC 5321, section
    /// 4.5.3.1). No quoted local parts, no address literals.
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

    /// A scheme, a colon, and characters that RFC 3986 allows, percent signs followed by two digits.
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
