/// A value that is never printed by interpolation, `print`, `dump`, a mirror, a log or a settings report.
///
/// ```swift
/// logger.info("key \(settings.signingKey)")              // key ******
/// sign(with: settings.signingKey.reveal())               // the only access to the value, easy to search for
/// ```
public struct Secret<Value: Sendable>: Sendable {
    private let value: Value

    /// Wraps a value that must not be printed.
    public init(_ value: Value) {
        self.value = value
    }

    /// Returns the value itself.
    public func reveal() -> Value { value }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable, CustomLeafReflectable {
    /// Asterisks instead of the value.
    public var description: String { Redaction.stars }
    /// Asterisks instead of the value.
    public var debugDescription: String { Redaction.stars }
    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

extension Secret: SettingValue where Value: SettingValue {
    /// A secret of the wrapped type.
    public static var kind: String { "secret \(Value.kind)" }
    /// A secret placeholder.
    public static var placeholder: Self { Self(.placeholder) }
    /// True: the value is never printed.
    public static var isSecret: Bool { true }

    /// Converts `raw` into the wrapped type.
    public static func read(_ raw: RawSetting) throws(SettingMismatch) -> Self { Self(try Value.read(raw)) }

    /// Asterisks instead of the value.
    public static func printable(_ raw: RawSetting) -> String { Redaction.stars }

    /// Returns whether the wrapped values are equal.
    public static func isSame(_ left: Self, _ right: Self) -> Bool { Value.isSame(left.value, right.value) }

    /// The same as for the wrapped type.
    public static func canReload(from former: Self?, to new: Self?) -> Bool {
        Value.canReload(from: former?.value, to: new?.value)
    }

    /// Asterisks instead of the value.
    public var settingText: String { Redaction.stars }
}
