import TrellisKernel

/// Percent-encoding of text in queries and paths.
public enum QueryString {
    /// Returns the text with all characters escaped except letters, digits, `-`, `.`, `_`, `~` and the slash.
    ///
    /// Source: RFC 3986, section 2.3.
    public static func escaped(_ text: String) -> String {
        text.utf8.reduce(into: "") { result, byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    /// Returns the text as one segment of a path.
    public static func segment(_ text: String) -> String { escaped(text).replacing(utf8: "/", with: "%2F") }

    /// Returns the pairs with a value as a query with its question mark; empty if no pair has a value.
    public static func query(_ pairs: [(name: String, value: String?)]) -> String {
        let parts = pairs.compactMap { pair in
            pair.value.flatMap { $0.isEmpty ? nil : "\(pair.name)=\(escaped($0))" }
        }
        return parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
    }
}
