import Foundation

/// A `numeric` as it travels: digits of base 10,000, where the first one stands, sign, and digits shown after the point.
struct PostgresNumeric {
    private let digits: [UInt16]
    private let weight: Int
    private let isNegative: Bool

    /// The number in the bytes; nil for NaN, infinity and anything that isn't one.
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

    /// The number when it is whole and fits.
    var integer: Int64? {
        guard digits.dropFirst(max(weight + 1, 0)).allSatisfy({ $0 == 0 }), weight < 5 else { return nil }
        var result: Int64 = 0
        for position in 0..<max(weight + 1, 0) {
            let digit = Int64(digits.indices.contains(position) ? digits[position] : 0)
            let (scaled, tooLarge) = result.multipliedReportingOverflow(by: 10_000)
            let (sum, overflow) = isNegative
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
        let trimmed = whole.drop { $0 == "0" }
        let text = (trimmed.isEmpty ? "0" : String(trimmed)) + (fraction.isEmpty ? "" : ".\(fraction)")
        return isNegative ? "-\(text)" : text
    }

    /// The nearest double.
    var double: Double? { Double(text) }

    /// The number exactly; nil when it has more digits than Foundation's decimals hold.
    var decimal: Decimal? { Decimal(string: text) }
}
