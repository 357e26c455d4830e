/// The decoding of bodies (RFC 2045, section 6).
enum TransferDecoding {
    /// Returns the content of a body.
    ///
    /// - Parameter encoding: the value of `Content-Transfer-Encoding`, in lower case; for an unknown one the body stays
    ///   as it is.
    static func decoded(_ body: ArraySlice<UInt8>, _ encoding: String) -> [UInt8] {
        switch encoding {
        case "quoted-printable": quotedPrintable(body)
        case "base64": base64(body)
        default: Array(body)
        }
    }

    /// Returns the content of a quoted-printable body; escapes that aren't valid stay as they are.
    static func quotedPrintable(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count)
        var lines = ByteLines(body)
        while var line = lines.next() {
            // Servers may append blanks to a line (RFC 2045, section 6.7, rule 3).
            while let last = line.last, last.isBlank { line.removeLast() }
            let isSoft = line.last == UInt8(ascii: "=")
            if isSoft { line.removeLast() }
            appendUnescaped(line, mark: UInt8(ascii: "="), to: &output)
            if !isSoft, !lines.rest.isEmpty || body.last == 0x0A { output += [0x0D, 0x0A] }
        }
        return output
    }

    /// Appends a text in which `mark` and two hexadecimal digits are an octet.
    static func appendUnescaped(_ text: ArraySlice<UInt8>, mark: UInt8, to output: inout [UInt8]) {
        var rest = text
        while let byte = rest.popFirst() {
            let digits = byte == mark ? rest.prefix(2).compactMap(\.hexadecimalValue) : []
            guard digits.count == 2, let high = digits.first, let low = digits.last else {
                output.append(byte)
                continue
            }
            output.append(high << 4 | low)
            rest = rest.dropFirst(2)
        }
    }

    /// Returns the content of a base64 body; line ends and other octets are skipped.
    static func base64(_ body: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(body.count / 4 * 3 + 3)
        var group: UInt32 = 0
        var bits: UInt32 = 0
        for byte in body {
            if byte == UInt8(ascii: "=") { break }
            guard let value = base64Value(byte) else { continue }
            // Only the last 14 bits of the group are ever used.
            group = (group << 6 | UInt32(value)) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                output.append(UInt8(truncatingIfNeeded: group >> bits))
            }
        }
        return output
    }

    private static func base64Value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x41...0x5A: byte - 0x41
        case 0x61...0x7A: byte - 0x61 + 26
        case 0x30...0x39: byte - 0x30 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
