/// A parameter of a header field such as `filename` (RFC 2045, section 5.1), in the form of RFC 2231 if necessary.
enum HeaderParameter {
    /// The most octets of one part of a long value.
    private static let partLength = 55

    /// Returns the words for the parameter; each is to be preceded by a semicolon.
    static func words(_ name: String, _ value: String) -> [[UInt8]] {
        if value.utf8.count <= partLength, value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) {
            return [Array("\(name)=".utf8) + quoted(value)]
        }
        let parts = parts(of: Array("utf-8''".utf8), value)
        guard parts.count > 1 else { return parts.map { Array("\(name)*=".utf8) + $0 } }
        return parts.enumerated().map { Array("\(name)*\($0)*=".utf8) + $1 }
    }

    /// Returns a text in quotation marks.
    static func quoted(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
        return bytes + [UInt8(ascii: "\"")]
    }

    /// Returns the percent-encoded parts of a value; no character is split.
    private static func parts(of prefix: [UInt8], _ value: String) -> [[UInt8]] {
        var parts: [[UInt8]] = []
        var part = prefix
        for scalar in value.unicodeScalars {
            let encoded = String(scalar).utf8.flatMap {
                isLiteral($0) ? [$0] : [UInt8(ascii: "%")] + Hexadecimal.digits($0)
            }
            if part.count + encoded.count > partLength {
                parts.append(part)
                part = []
            }
            part += encoded
        }
        return parts + [part]
    }

    /// The characters of `attribute-char` (RFC 2231, section 7) that no program misreads.
    private static func isLiteral(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
    }
}
