/// Functions that parse the text of a number.
enum JSONNumber {
    /// Parses an integer; nil when it does not fit in 64 bits.
    static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        var magnitude: UInt64 = 0
        for byte in digits {
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(byte &- 0x30))
            if overflow || carry { return nil }
            magnitude = sum
        }
        guard isNegative else { return Int64(exactly: magnitude) }
        return magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// Parses a number in JSON syntax as the nearest double; infinite when the number is out of range.
    ///
    /// Up to 15 digits and powers of ten up to 22 are exact in doubles, so one operation rounds correctly (Clinger,
    /// 1990). The standard library parses all other numbers.
    static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        fastDouble(text) ?? Double(String(decoding: text, as: UTF8.self))
    }

    private static func fastDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard text.count <= 17 else { return nil }
        var mantissa: UInt64 = 0
        var digits = 0
        var decimals = 0
        var isFraction = false
        for (index, byte) in text.enumerated() {
            switch byte {
            case 0x30...0x39:
                mantissa = mantissa * 10 + UInt64(byte - 0x30)
                digits += 1
                if isFraction { decimals += 1 }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "-") where index == 0: continue
            default: return nil
            }
        }
        guard digits <= 15, decimals < powersOfTen.count else { return nil }
        let value = Double(mantissa) / powersOfTen[decimals]
        return text.first == UInt8(ascii: "-") ? -value : value
    }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Returns whether text from a query is digits with an optional minus sign.
    static func isInteger(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.allSatisfy { $0 &- 0x30 < 10 }
    }

    /// Returns whether text from a query is one number in JSON syntax.
    static func isNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let tape = try? JSONParser.parse(text, limits: JSONLimits(depth: 1)) else { return false }
        let kind = tape.nodes[0].kind
        return kind == .integer || kind == .decimal
    }
}
