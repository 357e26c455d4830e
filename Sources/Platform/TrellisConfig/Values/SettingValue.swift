import TrellisKernel

/// A type that a setting can have.
///
/// Other types can conform; for a string enum, `extension LogFormat: SettingValue {}` is enough.
public protocol SettingValue: Sendable {
    /// The form of a value, for readers: `integer`, `duration, as in 30s`.
    static var kind: String { get }

    /// A temporary value while problems are collected; a successful read never returns it.
    static var placeholder: Self { get }

    /// The value of a setting that is not set and has no default; nil makes such a setting required.
    static var valueWhenAbsent: Self? { get }

    /// Whether values of this type are never printed.
    static var isSecret: Bool { get }

    /// Converts `raw` into a value of this type.
    ///
    /// - Throws: ``SettingMismatch`` that says what is expected and never contains the value, which may be secret.
    static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self

    /// Returns the printed form of a raw value, without secrets.
    static func printable(_ raw: RawSetting) -> String

    /// Returns whether two values are equal; called only for secrets.
    static func isSame(_ left: Self, _ right: Self) -> Bool

    /// Returns whether a running process can replace a value of a reloadable setting by another one.
    ///
    /// Nil is the absence of an optional setting's value.
    static func canReload(from former: Self?, to new: Self?) -> Bool

    /// The printed form of the value, in the same syntax as in a source, without secrets.
    var settingText: String { get }
}

extension SettingValue {
    /// Nil: the setting is required.
    public static var valueWhenAbsent: Self? { nil }
    /// False: the value is not a secret.
    public static var isSecret: Bool { false }
    /// Returns the raw text; if it is a URL, without its password.
    public static func printable(_ raw: RawSetting) -> String { Redaction.withoutPassword(raw.text) }
    /// Compares the printed forms.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { left.settingText == right.settingText }
    /// True: any value can replace any other.
    public static func canReload(from former: Self?, to new: Self?) -> Bool { true }
}

/// An error for a value that does not have the form its setting requires.
public struct SettingMismatch: Error, Sendable {
    /// The expected form, as in `must be an integer, as in 8080`, without the value.
    public let message: String

    /// A mismatch with the expected form in `message`.
    public init(_ message: String) {
        self.message = message
    }
}

/// The conformance of string enums: the value is one of the raw values.
extension SettingValue where Self: RawRepresentable, Self: CaseIterable, RawValue == String {
    /// The raw values.
    public static var kind: String { "one of " + allCases.map(\.rawValue).joined(separator: ", ") }

    /// The first case.
    public static var placeholder: Self {
        guard let first = allCases.first(where: { _ in true }) else {
            // A programming error: an enum without cases has no values, so no setting can have this type.
            preconditionFailure("\(Self.self) has no cases.")
        }
        return first
    }

    /// Returns the case with this raw value.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self {
        switch raw {
        case .text(let text), .string(let text):
            if let value = Self(rawValue: text) { return value }
            let nearest = NearestName.match(text, among: allCases.map(\.rawValue))
            throw SettingMismatch("must be \(kind)" + (nearest.map { " (did you mean \($0)?)" } ?? ""))
        default: throw SettingMismatch("must be \(kind)")
        }
    }

    /// The raw value.
    public var settingText: String { rawValue }
}
