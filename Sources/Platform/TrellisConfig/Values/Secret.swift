/// A value that never prints: not by interpolation, `print`, `dump`, a mirror, a log or a settings report.
///
/// ```swift
/// logger.info("key \(settings.signingKey)")              // key ******
/// sign(with: settings.signingKey.reveal())               // the only way to the value, easy to search for
/// ```
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Wraps a value that must not be printed.
    public init(_ value: Value) {
        self.value = value
    }

    /// The value itself.
    public func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, CustomLeafReflectable {
    /// Stars.
    public var description: String { Redaction.stars }
    /// Stars.
    public var debugDescription: String { Redaction.stars }
    /// No children to look at.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Secret: SettingValue where Value: SettingValue {
    /// A secret of the wrapped type.
    public static var kind: String { "secret \(Value.kind)" }
    /// A secret placeholder.
    public static var placeholder: Self { Self(.placeholder) }
    /// Never printed.
    public static var isSecret: Bool { true }

    /// The wrapped value.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self { Self(try Value.read(raw)) }

    /// Stars.
    public static func printable(_ raw: RawSetting) -> String { Redaction.stars }

    /// Whether the wrapped values are the same.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { Value.isSame(left.value, right.value) }

    /// Stars.
    public var settingText: String { Redaction.stars }
}

/// What stands in place of secrets.
enum Redaction {
    static let stars = "******"
}
