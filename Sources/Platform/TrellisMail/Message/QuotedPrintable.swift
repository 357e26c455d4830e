/// The encoding of text bodies that mostly are ASCII (RFC 2045, section 6.7).
enum QuotedPrintable {
    private static let lineLength = 76

    /// Returns the number of octets of the encoding, without soft line breaks.
    static func length(of text: [UInt8]) -> Int {
        text.reduce(0) { $0 + (isLiteral($1) || $1 == 0x20 || $1 == 0x0D || $1 == 0x0A ? 1 : 3) }
    }

    /// Returns the encoding of a text whose line ends are CRLF.
    static func encoded(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.count + text.count / 8)
        var column = 0
        for index in text.indices {
            let byte = text[index]
            let following = index + 1 < text.count ? text[index + 1] : nil
            // The text has CR and LF only as line ends.
            if byte == 0x0D || byte == 0x0A {
                output.append(byte)
                column = 0
                continue
            }
            let isLast = following == 0x0D || following == nil
            let width = isPlain(byte, isLast: isLast) ? 1 : 3
            // The soft line break itself takes one octet.
            if column + width > (isLast ? lineLength : lineLength - 1) {
                output += [UInt8(ascii: "="), 0x0D, 0x0A]
                column = 0
            }
            let isFragile = column == 0 && isFragile(text[index...])
            if width == 1, !isFragile {
                output.append(byte)
                column += 1
            } else {
                output.append(UInt8(ascii: "="))
                output += Hexadecimal.digits(byte)
                column += 3
            }
        }
        return output
    }

    /// Returns whether a byte is written as it is; spaces at the end of a line would be lost on the way.
    private static func isPlain(_ byte: UInt8, isLast: Bool) -> Bool {
        byte == 0x20 || byte == 0x09 ? !isLast : isLiteral(byte)
    }

    /// Returns whether a line begins with `From `, which some servers change, or with the full stop of SMTP.
    private static func isFragile(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: ".") || line.starts(with: Array("From ".utf8))
    }

    private static func isLiteral(_ byte: UInt8) -> Bool {
        (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "=")
    }
}
