/// The percent-encoding of signatures: all bytes except the unreserved ones of RFC 3986, in capital digits.
enum PercentEncoding {
    /// Returns a part of a query; a space becomes `%20`.
    static func value(_ text: String) -> String { encode(text, keeping: nil) }

    /// Returns a path, with its slashes.
    static func path(_ text: String) -> String { encode(text, keeping: UInt8(ascii: "/")) }

    /// Returns the text that a percent-encoded form spells, with `+` for a space, as stores encode keys in lists.
    ///
    /// A percent sign that no two digits follow stays as it is.
    static func decodedForm(_ text: String) -> String {
        var rest = Array(text.utf8)[...]
        var bytes: [UInt8] = []
        bytes.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            let digits = rest.prefix(2).compactMap(Hexadecimal.value)
            if byte == UInt8(ascii: "%"), let high = digits.first, digits.count == 2, let low = digits.last {
                bytes.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func encode(_ text: String, keeping kept: UInt8?) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            if isUnreserved(byte) || byte == kept {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes += Hexadecimal.capitals(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// The hexadecimal form of bytes.
enum Hexadecimal {
    /// Returns two small digits for each byte.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: bytes.flatMap { [digit($0 >> 4, ten: "a"), digit($0 & 15, ten: "a")] }, as: UTF8.self)
    }

    /// Returns the two capital digits of a byte.
    static func capitals(_ byte: UInt8) -> [UInt8] { [digit(byte >> 4, ten: "A"), digit(byte & 15, ten: "A")] }

    /// Returns the value of a digit; nil for other bytes.
    static func value(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    /// - Parameter value: from 0 to 15.
    private static func digit(_ value: UInt8, ten: Unicode.Scalar) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: ten) + (value - 10)
    }
}
