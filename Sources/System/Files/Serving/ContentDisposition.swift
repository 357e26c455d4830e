/// The value of `Content-Disposition` in a response.
///
/// The name is sent twice: in ASCII for old clients, and in full. Source: RFC 6266, appendix D; RFC 8187.
enum ContentDisposition {
    /// Returns the value for a file that is shown (`inline`) or saved (`attachment`).
    static func field(_ name: String, isInline: Bool) -> String {
        let type = isInline ? "inline" : "attachment"
        return "\(type); filename=\"\(fallback(name))\"; filename*=UTF-8''\(encoded(name))"
    }

    /// Returns the name with an underscore for each character that a quoted string can't have, or that clients differ
    /// about.
    private static func fallback(_ name: String) -> String {
        var text = ""
        for scalar in name.unicodeScalars {
            let isPlain = (0x20...0x7E).contains(scalar.value) && !"\"\\/%".unicodeScalars.contains(scalar)
            text.unicodeScalars.append(isPlain ? scalar : "_")
        }
        return text
    }

    private static func encoded(_ name: String) -> String {
        var text = ""
        for byte in name.utf8 {
            if isAttributeCharacter(byte) {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }

    private static func isAttributeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$&+-.^_`|~".utf8.contains(byte)
        }
    }
}
