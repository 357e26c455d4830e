internal import TrellisKernel

/// The parts of log lines.
extension [UInt8] {
    /// Appends text unchanged.
    mutating func append(_ text: String) {
        append(contentsOf: text.utf8)
    }

    /// Appends the time in RFC 3339, UTC, to the microsecond.
    mutating func append(_ time: Timestamp) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 27) { buffer in
            time.print { buffer[$0] = $1 }
            append(contentsOf: buffer)
        }
    }

    /// Appends the 36 characters of an identifier.
    mutating func append<Entity>(_ id: ID<Entity>) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 36) { buffer in
            guard let start = buffer.baseAddress else { return }
            id.store(at: start)
            append(contentsOf: buffer)
        }
    }

    /// Appends a JSON string; quotes, backslashes and control characters are escaped.
    ///
    /// Source: RFC 8259, section 7.
    mutating func append(json text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated() where byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F {
                append(contentsOf: bytes[start..<index])
                append(escaped: byte)
                start = index + 1
            }
            append(contentsOf: bytes[start...])
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(escaped byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: append(byte)
        case 0x0A: append(UInt8(ascii: "n"))
        case 0x0D: append(UInt8(ascii: "r"))
        case 0x09: append(UInt8(ascii: "t"))
        default:
            append("u00")
            append(hexadecimal: byte >> 4)
            append(hexadecimal: byte & 0xF)
        }
    }

    private mutating func append(hexadecimal digit: UInt8) {
        append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }

    /// Appends text for a terminal: further lines are indented, other control characters shown as `\x1b`.
    mutating func append(readable text: String) {
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: append("\n    ")
            case 0x09: append(UInt8(ascii: "\t"))
            case 0..<0x20, 0x7F..<0xA0:
                append("\\x")
                append(hexadecimal: UInt8(truncatingIfNeeded: scalar.value >> 4))
                append(hexadecimal: UInt8(truncatingIfNeeded: scalar.value & 0xF))
            default: append(contentsOf: UTF8.encode(scalar)?.map(\.self) ?? [])
            }
        }
    }

    /// Appends the value of `name=value`, in quotes when it has spaces, quotes or control characters.
    mutating func append(detail text: String) {
        if !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x22 }) {
            append(readable: text)
        } else {
            var quoted: [UInt8] = []
            quoted.append(json: text)
            append(readable: String(decoding: quoted, as: UTF8.self))
        }
    }

    /// Switches dim text on or off when the output has colour.
    mutating func append(dim: Bool, _ colour: Bool) {
        if colour { append(dim ? "\u{1B}[2m" : "\u{1B}[0m") }
    }
}
