import Foundation

/// A `numeric` in the wire format: digits of base 10,000, the weight of the first digit, the sign, and the number of
/// decimal places.
struct PostgresNumeric {
    private let digits: [UInt16]
    private let weight: Int
    private let isNegative: Bool

    /// Reads a number; nil for NaN, infinity and malformed bytes.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = WireReader(bytes)
        guard let count = reader.read(Int16.self), let weight = reader.read(Int16.self),
            let sign = reader.read(UInt16.self), reader.read(Int16.self) != nil, count >= 0,
            sign == 0 || sign == 0x4000
        else { return nil }
        var digits: [UInt16] = []
        for _ in 0..<count {
            guard let digit = reader.read(UInt16.self), digit < 10_000 else { return nil }
            digits.append(digit)
        }
        self.digits = digits
        self.weight = Int(weight)
        isNegative = sign == 0x4000
    }

    /// The number as an integer; nil when it has a fraction or doesn't fit.
    var integer: Int64? {
        guard digits.dropFirst(max(weight + 1, 0)).allSatisfy({ $0 == 0 }), weight < 5 else { return nil }
        var result: Int64 = 0
        for position in 0..<max(weight + 1, 0) {
            let digit = Int64(digits.indices.contains(position) ? digits[position] : 0)
            let (scaled, tooLarge) = result.multipliedReportingOverflow(by: 10_000)
            let (sum, overflow) =
                isNegative
                ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
            if tooLarge || overflow { return nil }
            result = sum
        }
        return result
    }

    /// The number as decimal text, without an exponent.
    var text: String {
        func group(_ position: Int) -> String {
            let digit = digits.indices.contains(position) ? digits[position] : 0
            return String(repeating: "0", count: digit > 999 ? 0 : digit > 99 ? 1 : digit > 9 ? 2 : 3) + "\(digit)"
        }
        let whole = (0..<max(weight + 1, 0)).map(group).joined()
        let fraction = weight + 1 < digits.count ? (weight + 1..<digits.count).map(group).joined() : ""
        let trimmed = whole.unicodeScalars.drop { $0 == "0" }
        let text = (trimmed.isEmpty ? "0" : String(trimmed)) + (fraction.isEmpty ? "" : ".\(fraction)")
        return isNegative ? "-\(text)" : text
    }

    /// The nearest double.
    var double: Double? { Double(text) }

    /// Returns the number in the format that ``init(_:)`` reads.
    static func encoded(_ decimal: Decimal) -> [UInt8] {
        guard !decimal.isNaN else { return [0, 0, 0, 0, 0xC0, 0, 0, 0] }
        let text = decimal.description.utf8
        let isNegative = text.first == UInt8(ascii: "-")
        let parts = text.drop { $0 == UInt8(ascii: "-") }.split(
            separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        func digits(_ part: Int) -> [UInt8] { parts.indices.contains(part) ? parts[part].map { $0 &- 48 } : [] }
        let (whole, fraction) = (digits(0), digits(1))
        // Zeros pad both sides of the decimal point to groups of four digits.
        let padded =
            Array(repeating: 0, count: (4 - whole.count % 4) % 4) + whole + fraction
            + Array(repeating: 0, count: (4 - fraction.count % 4) % 4)
        let groups = stride(from: 0, to: padded.count, by: 4).map { start in
            padded[start..<start + 4].reduce(UInt16(0)) { $0 * 10 + UInt16($1) }
        }
        var bytes: [UInt8] = []
        bytes.appendBigEndian(Int16(clamping: groups.count))
        bytes.appendBigEndian(Int16(clamping: (whole.count + 3) / 4 - 1))
        bytes.appendBigEndian(UInt16(isNegative ? 0x4000 : 0))
        bytes.appendBigEndian(Int16(clamping: fraction.count))
        for group in groups { bytes.appendBigEndian(group) }
        return bytes
    }

    /// The exact number; nil when it has more digits than Foundation's `Decimal` holds.
    var decimal: Decimal? { Decimal(exactly: text) }
}
