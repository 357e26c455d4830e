/// A number that the database gives to a row: ``SerialID`` or ``SerialNumber``.
public protocol SerialValue: RawRepresentable, Hashable, Comparable, Sendable, LosslessStringConvertible
where RawValue == Int {
    /// The number that the database gives when the row is inserted.
    static var onInsert: Self { get }
}

extension SerialValue {
    /// The valid numbers: positive, and integers that JavaScript's numbers represent exactly.
    public static var range: ClosedRange<Int> { 1...9_007_199_254_740_991 }

    /// The value with this number; nil outside 1…2^53-1.
    public init?(_ number: Int) {
        self.init(rawValue: number)
    }

    /// Parses a number without sign and leading zeros; nil when `text` has another form, or is outside 1…2^53-1.
    public init?(_ text: String) {
        guard let number = Int(text), text.utf8.first != 0x30, text.utf8.first != 0x2B else { return nil }
        self.init(rawValue: number)
    }

    /// Whether the row has its number; false before it is inserted.
    public var isAssigned: Bool { rawValue != 0 }

    /// The number in decimal digits.
    public var description: String { String(rawValue) }

    /// Whether `left` comes before `right`.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
