/// A type that a setting may have.
///
/// Conform your own: a string enum needs no more than `extension LogFormat: SettingValue {}`.
public protocol SettingValue: Sendable {
    /// What a value looks like, for people: `integer`, `duration, as in 30s`.
    static var kind: String { get }

    /// A value that stands in while problems are being collected; it never leaves a successful read.
    static var placeholder: Self { get }

    /// The value of a setting that nobody set and that has no default; nil makes such a setting required.
    static var whenAbsent: Self? { get }

    /// Whether values of this type are never printed.
    static var isSecret: Bool { get }

    /// The value that `raw` stands for.
    ///
    /// - Throws: ``SettingMismatch`` that says what is expected and never repeats the value, since it may be secret.
    static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self

    /// A raw value of this type as it may be printed.
    static func printable(_ raw: RawSetting) -> String

    /// Whether two values are the same; only asked of secrets.
    static func isSame(_ left: Self, _ right: Self) -> Bool

    /// The value as it may be printed, in the form in which it is written.
    var settingText: String { get }
}

extension SettingValue {
    /// Required.
    public static var whenAbsent: Self? { nil }
    /// Not a secret.
    public static var isSecret: Bool { false }
    /// The value as it is written.
    public static func printable(_ raw: RawSetting) -> String { raw.text }
    /// Compared in their printed form.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { left.settingText == right.settingText }
}

/// A value that doesn't have the form its setting asks for.
public struct SettingMismatch: Error, Sendable {
    /// What is expected, as in `must be an integer, as in 8080`; without the value.
    public let message: String

    /// A mismatch with what `message` says is expected.
    public init(_ message: String) {
        self.message = message
    }
}

/// A string enum: one of its raw values.
extension SettingValue where Self: RawRepresentable, Self: CaseIterable, RawValue == String {
    /// The raw values.
    public static var kind: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }

    /// The first case.
    public static var placeholder: Self {
        guard let first = allCases.first(where: { _ in true }) else {
            // An enum without cases has no values, so no setting of it can be declared.
            preconditionFailure("\(Self.self) has no cases.")
        }
        return first
    }

    /// The case of this raw value.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch raw {
        case .text(let text), .string(let text):
            if let value = Self(rawValue: text) { return value }
            let nearest = Nearest.match(text, among: allCases.map(\.rawValue))
            throw SettingMismatch("must be \(kind)" + (nearest.map { " (did you mean \($0)?)" } ?? ""))
        default: throw SettingMismatch("must be \(kind)")
        }
    }

    /// The raw value.
    public var settingText: String { rawValue }
}
