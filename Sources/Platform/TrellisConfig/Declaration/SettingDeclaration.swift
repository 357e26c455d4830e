/// The declaration of one key, independent of any source.
public struct SettingDeclaration: Sendable {
    /// The full key: `web.port`.
    public let key: String
    /// The meaning of the setting, in one sentence.
    public let summary: String
    /// The form of a value: `integer`, `duration, as in 30s`.
    public let kind: String
    /// The rules for a value, each worded to follow "must".
    public let rules: [String]
    /// The declared default in printed form; nil for a required key.
    public let defaultText: String?
    /// Whether values are never printed.
    public let isSecret: Bool
    /// The type that declares it: `WebSettings`.
    public let owner: String

    /// Whether a source must set the key.
    public var isRequired: Bool { defaultText == nil }

    /// Returns the printed form of a raw value of this key, without secrets.
    let printable: @Sendable (RawSetting) -> String
    /// Returns the problem with a raw value of this key; nil when the value is valid.
    let violation: @Sendable (RawSetting) -> SettingViolation?
}

/// The problem with one value.
enum SettingViolation: Sendable {
    case malformed(String)
    case invalid(String)
}

/// A type-erased `Setting` of a section.
protocol SettingSlot {
    func declaration(section: String, property: String, owner: String) -> SettingDeclaration
    /// Stores the value, or returns the problem with it.
    func assign(_ raw: RawSetting) -> SettingViolation?
    /// The problem with the declared default; nil when the default is valid.
    var defaultViolation: SettingViolation? { get }
    /// Returns whether a raw value is the declared default of a secret.
    func isDefaultSecret(_ raw: RawSetting) -> Bool
    /// Whether the setting is a secret with a declared default.
    var hasDefaultSecret: Bool { get }
}

extension Setting: SettingSlot {
    func declaration(section: String, property: String, owner: String) -> SettingDeclaration {
        SettingDeclaration(
            key: "\(section).\(key ?? property.snakeCased)", summary: summary, kind: Value.kind,
            rules: checks.map(\.rule),
            defaultText: initial?.settingText, isSecret: Value.isSecret, owner: owner,
            printable: { Value.printable($0) }, violation: { [checks] in Self.read($0, checks).violation })
    }

    func assign(_ raw: RawSetting) -> SettingViolation? {
        let result = Self.read(raw, checks)
        if let value = result.value { store(value) }
        return result.violation
    }

    var defaultViolation: SettingViolation? {
        initial.flatMap { Self.failed($0, checks) }
    }

    func isDefaultSecret(_ raw: RawSetting) -> Bool {
        guard hasDefaultSecret, let value = try? Value.read(raw), let initial else { return false }
        return Value.isSame(value, initial)
    }

    var hasDefaultSecret: Bool {
        // An optional secret without a default value has no default secret.
        Value.isSecret && initial.map { !$0.settingText.isEmpty } ?? false
    }

    private static func read(
        _ raw: RawSetting, _ checks: [SettingCheck<Value>]
    ) -> (value: Value?, violation: SettingViolation?) {
        do {
            let value = try Value.read(raw)
            if let violation = failed(value, checks) { return (nil, violation) }
            return (value, nil)
        } catch {
            return (nil, .malformed(error.message))
        }
    }

    private static func failed(_ value: Value, _ checks: [SettingCheck<Value>]) -> SettingViolation? {
        let broken = checks.filter { !$0.holds(value) }.map(\.rule)
        return broken.isEmpty ? nil : .invalid("must \(broken.joined(separator: " and "))")
    }
}
