/// What the property wrappers of scoped settings share.
struct ScopedSettingCore<Value: SettingValue>: Sendable {
    let level: ScopedSettingLevel
    let initial: Value
    let summary: String
    let key: String?
    let checks: [SettingCheck<Value>]
    private var box: ScopedSettingBox<Value>

    init(
        _ level: ScopedSettingLevel, _ initial: Value, _ summary: String, _ key: String?,
        _ checks: [SettingCheck<Value>]
    ) {
        self.level = level
        self.initial = initial
        self.summary = summary
        self.key = key
        self.checks = checks
        box = ScopedSettingBox(initial)
    }

    var value: Value { box.value }

    func replacing(_ value: Value) -> Self {
        var copy = self
        copy.box = ScopedSettingBox(value)
        return copy
    }

    func declaration(section: String, property: String, owner: String) -> ScopedSettingDeclaration {
        let checks = checks
        return ScopedSettingDeclaration(
            name: "\(section).\(key ?? property.snakeCased)", summary: summary, kind: Value.kind,
            rules: checks.map(\.rule), choices: Self.choices, level: level, defaultValue: RawSetting(typed: initial),
            isSecret: Value.isSecret, owner: owner, defaultViolation: Self.violation(of: initial, checks)
        ) { raw in
            do throws(SettingMismatch) {
                let value = try Value.read(raw)
                if let violation = Self.violation(of: value, checks) { return .violation(violation) }
                return .value(RawSetting(typed: value))
            } catch {
                return .violation(error.message)
            }
        }
    }

    /// Stores the value; returns false, and the value stays, if it is invalid.
    func assign(_ raw: RawSetting) -> Bool {
        guard let value = try? Value.read(raw), Self.violation(of: value, checks) == nil else { return false }
        box.value = value
        return true
    }

    private static func violation(of value: Value, _ checks: [SettingCheck<Value>]) -> String? {
        let broken = checks.filter { !$0.holds(value) }.map(\.rule)
        return broken.isEmpty ? nil : "must \(broken.joined(separator: " and "))"
    }

    private static var choices: [String]? {
        if Value.self == Bool.self { return ["true", "false"] }
        guard let type = Value.self as? any CaseIterable.Type else { return nil }
        return cases(of: type)
    }

    private static func cases<T: CaseIterable>(of type: T.Type) -> [String] {
        type.allCases.compactMap { ($0 as? any SettingValue)?.settingText }
    }
}

/// A box that lets the reader fill in new settings.
///
/// `@unchecked Sendable`: it is written only while the settings are read, before they are shared; later changes of the
/// property replace the box.
private final class ScopedSettingBox<Value: SettingValue>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}

extension RawSetting {
    /// The value as a file would have it; nil for an absent optional value.
    init?(typed value: some SettingValue) {
        switch value as Any {
        case let whole as Int: self = .integer(whole)
        case let number as Double: self = .number(number)
        case let truth as Bool: self = .boolean(truth)
        case let text as String: self = .string(text)
        case let list as [any SettingValue]: self = .list(list.compactMap { Self(erased: $0) })
        default:
            guard !(Swift.type(of: value).valueWhenAbsent != nil && value.settingText.isEmpty) else { return nil }
            self = .string(value.settingText)
        }
    }

    private init?(erased value: any SettingValue) { self.init(typed: value) }
}
