public import Foundation

/// The digits of a decimal number in a text such as `-12.50`, without insignificant zeros.
///
/// Supports any number of digits, so that comparison and addition are exact.
struct DecimalDigits<Bytes: RandomAccessCollection> where Bytes.Element == UInt8 {
    let isNegative: Bool
    let whole: Bytes.SubSequence
    let fraction: Bytes.SubSequence

    /// Parses a text; nil when it isn't a number or has an exponent.
    init?(_ text: Bytes) {
        let isSigned = text.first == UInt8(ascii: "-")
        let number = isSigned ? text.dropFirst() : text[...]
        let point = number.firstIndex(of: UInt8(ascii: ".")) ?? number.endIndex
        let whole = number[..<point]
        let fraction = number[point...].dropFirst()
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        guard !whole.isEmpty, whole.allSatisfy(isDigit), fraction.allSatisfy(isDigit) else { return nil }
        self.whole = whole.drop { $0 == UInt8(ascii: "0") }
        let end = fraction.lastIndex { $0 != UInt8(ascii: "0") }.map { fraction.index(after: $0) }
        self.fraction = fraction[..<(end ?? fraction.startIndex)]
        isNegative = isSigned && !(self.whole.isEmpty && self.fraction.isEmpty)
    }

    /// The canonical text of the number.
    var text: String {
        (isNegative ? "-" : "") + (whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self))
            + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self))
    }

    /// Compares two numbers: negative when this one is smaller, zero when they are equal.
    func compare<Other>(_ other: DecimalDigits<Other>) -> Int {
        if isNegative != other.isNegative { return isNegative ? -1 : 1 }
        let size = compareMagnitude(other)
        return isNegative ? -size : size
    }

    /// As ``compare(_:)``, ignoring the signs.
    func compareMagnitude<Other>(_ other: DecimalDigits<Other>) -> Int {
        if whole.count != other.whole.count { return whole.count < other.whole.count ? -1 : 1 }
        for (digit, other) in zip(whole, other.whole) where digit != other { return digit < other ? -1 : 1 }
        for (digit, other) in zip(fraction, other.fraction) where digit != other { return digit < other ? -1 : 1 }
        return fraction.count == other.fraction.count ? 0 : (fraction.count < other.fraction.count ? -1 : 1)
    }

    /// Returns the sum as text.
    func adding<Other>(_ other: DecimalDigits<Other>) -> String {
        let scale = Swift.max(fraction.count, other.fraction.count)
        let (left, right) = (units(scale), other.units(scale))
        guard isNegative != other.isNegative else {
            return Self.text(Self.combined(left, right, sign: 1), scale, isNegative)
        }
        return compareMagnitude(other) < 0
            ? Self.text(Self.combined(right, left, sign: -1), scale, other.isNegative)
            : Self.text(Self.combined(left, right, sign: -1), scale, isNegative)
    }

    /// Returns the digits as numbers, least significant first, in units of 10^-scale.
    private func units(_ scale: Int) -> [Int] {
        let padding = repeatElement(0, count: scale - fraction.count)
        return padding + fraction.reversed().map { Int($0) - 48 } + whole.reversed().map { Int($0) - 48 }
    }

    /// Returns `left` plus or minus `right`; when subtracted, `right` must not be larger.
    private static func combined(_ left: [Int], _ right: [Int], sign: Int) -> [Int] {
        var carry = 0
        var digits: [Int] = []
        for index in 0..<Swift.max(left.count, right.count) {
            let sum = (index < left.count ? left[index] : 0) + sign * (index < right.count ? right[index] : 0) + carry
            carry = sum < 0 ? -1 : sum / 10
            digits.append(sum < 0 ? sum + 10 : sum % 10)
        }
        return carry > 0 ? digits + [carry] : digits
    }

    private static func text(_ units: [Int], _ scale: Int, _ isNegative: Bool) -> String {
        let digits = units.reversed().map { UInt8(48 + $0) }
        let bytes = (isNegative ? [UInt8(ascii: "-")] : []) + [48] + digits.dropLast(scale) + [UInt8(ascii: ".")]
        return DecimalDigits<[UInt8]>(bytes + digits.suffix(scale))?.text ?? "0"
    }
}

extension Decimal {
    /// The exact number without trailing zeros or exponent: `-12.5`, never `-12.50` or `1e3`; nil for NaN.
    package var canonicalText: String? { isNaN ? nil : DecimalDigits(Array(description.utf8))?.text }

    /// Parses a text such as `-12.50`; nil when it isn't a number, or has more digits than a `Decimal` can hold.
    init?(exactly text: String) {
        guard let canonical = DecimalDigits(Array(text.utf8))?.text, let decimal = Decimal(string: canonical),
            decimal.canonicalText == canonical
        else { return nil }
        self = decimal
    }
}

extension Decimal: NumericColumnValue {
    /// A column of exact numbers.
    public static var columnType: ColumnType { .decimal }
    /// The number; NaN becomes NULL, since SQLite can't store it.
    public var databaseValue: DatabaseValue { isNaN ? .null : .decimal(self) }
    /// Decodes the number at `index`.
    public static func decode(from row: RowReader, at index: Int) throws -> Self {
        guard let value = row.decimal(at: index) else {
            throw row.mismatch(at: index, expected: "an exact number of up to 38 digits")
        }
        return value
    }
}
