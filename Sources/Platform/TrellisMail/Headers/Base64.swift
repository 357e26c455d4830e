/// Base64 with padding (RFC 4648, section 4), and with line ends for bodies (RFC 2045, section 6.8).
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Returns the encoding in one line.
    static func encoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var count = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            count += 1
            if count == 3 {
                append(group, digits: 4, to: &output)
                (group, count) = (0, 0)
            }
        }
        if count > 0 {
            append(group << (count == 1 ? 16 : 8), digits: count + 1, to: &output)
            output += [UInt8](repeating: UInt8(ascii: "="), count: 3 - count)
        }
        return output
    }

    /// Returns the encoding in lines of 76 octets, each with CRLF.
    static func lines(_ bytes: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 57 * 78 + 80)
        var rest = bytes[...]
        while !rest.isEmpty {
            output += encoded(rest.prefix(57))
            output += [0x0D, 0x0A]
            rest = rest.dropFirst(57)
        }
        return output
    }

    private static func append(_ group: UInt32, digits: Int, to output: inout [UInt8]) {
        for digit in 0..<digits {
            output.append(alphabet[Int(group >> (18 - 6 * UInt32(digit)) & 0x3F)])
        }
    }
}

/// Hexadecimal digits in upper case.
enum Hexadecimal {
    private static let alphabet = Array("0123456789ABCDEF".utf8)

    /// Returns the two digits of a byte.
    static func digits(_ byte: UInt8) -> [UInt8] { [alphabet[Int(byte >> 4)], alphabet[Int(byte & 0x0F)]] }
}
