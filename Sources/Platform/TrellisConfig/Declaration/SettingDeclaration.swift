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
    /// The options of the declaration.
    public let options: Set<SettingOption>

    /// Whether a source must set the key.
    public var isRequired: Bool { defaultText == nil }
    /// Whether a running process can take a new value; the type may exclude some values.
    public var isReloadable: Bool { options.contains(.reloadable) }

    /// Returns the printed form of a raw value of this key, without secrets.
    let printable: @Sendable (RawSetting) -> String
    /// Returns the problem with a raw value of this key; nil when the value is valid.
    let violation: @Sendable (RawSetting) -> SettingViolation?
    /// Returns whether two raw values mean the same; nil stands for the declared default.
    let isSame: @Sendable (RawSetting?, RawSetting?) -> Bool
    /// Returns whether a running process can replace a raw value by another; nil stands for the declared default.
    let canReload: @Sendable (RawSetting?, RawSetting?) -> Bool
    /// Whether it is a secret that production does not start without: a required one, or one with a public default.
    let isSecretOfProduction: Bool
}

/// The problem with one value.
enum SettingViolation: Sendable {
    case malformed(String)
    case invalid(String)

    /// What the value must be.
    var message: String {
        switch self {
        case .malformed(let message), .invalid(let message): message
        }
    }
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
            options: options,
            printable: { Value.printable($0) }, violation: { [checks] in Self.read($0, checks).violation },
            isSame: { [initial] in Self.isSame($0, $1, initial) },
            canReload: { [initial, options] in
                options.contains(.reloadable)
                    && Value.canReload(from: Self.value(of: $0, initial), to: Self.value(of: $1, initial))
            },
            isSecretOfProduction: Value.isSecret && (initial == nil || hasDefaultSecret))
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

    private static func isSame(_ left: RawSetting?, _ right: RawSetting?, _ initial: Value?) -> Bool {
        if let first = value(of: left, initial), let second = value(of: right, initial) {
            return Value.isSame(first, second)
        }
        // A value that can't be read is the same as the same text only.
        return left == right
    }

    /// Returns the value of a raw one, or the default for nil; nil if it can't be read.
    private static func value(of raw: RawSetting?, _ initial: Value?) -> Value? {
        raw.map { try? Value.read($0) } ?? initial
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
