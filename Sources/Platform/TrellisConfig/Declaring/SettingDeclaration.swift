/// What is known of one key without looking at any source.
public struct SettingDeclaration: Sendable {
    /// The full key: `web.port`.
    public let key: String
    /// What it means, in one sentence.
    public let summary: String
    /// What a value looks like: `integer`, `duration, as in 30s`.
    public let kind: String
    /// The rules that a value must satisfy, each as it reads after "must".
    public let rules: [String]
    /// The declared default as it is printed; nil for a required key.
    public let defaultText: String?
    /// Whether values are never printed.
    public let isSecret: Bool
    /// The type that declares it: `WebSettings`.
    public let owner: String

    /// Whether some source must set it.
    public var isRequired: Bool { defaultText == nil }

    /// Prints a raw value of this key, without what must stay secret.
    let printable: @Sendable (RawSetting) -> String
    /// What is wrong with a raw value of this key; nil when nothing is.
    let objection: @Sendable (RawSetting) -> SettingObjection?
}

/// What is wrong with one value.
enum SettingObjection: Sendable {
    case malformed(String)
    case refused(String)
}

/// A `Setting` of any type, as the reader finds it in a section.
protocol SettingSlot {
    func declaration(section: String, property: String, owner: String) -> SettingDeclaration
    /// Takes the value in; or says what is wrong with it.
    func take(_ raw: RawSetting) -> SettingObjection?
    /// What is wrong with the declared default; nil when nothing is.
    var objectionToDefault: SettingObjection? { get }
    /// Whether a raw value is the declared default of a secret.
    func isDefaultSecret(_ raw: RawSetting) -> Bool
    /// Whether the declared default is a secret's value.
    var hasDefaultSecret: Bool { get }
}

extension Setting: SettingSlot {
    func declaration(section: String, property: String, owner: String) -> SettingDeclaration {
        SettingDeclaration(
            key: "\(section).\(key ?? property.snakeCased)", summary: summary, kind: Value.kind,
            rules: checks.map(\.rule),
            defaultText: initial?.settingText, isSecret: Value.isSecret, owner: owner,
            printable: { Value.printable($0) }, objection: { [checks] in Self.read($0, checks).objection })
    }

    func take(_ raw: RawSetting) -> SettingObjection? {
        let result = Self.read(raw, checks)
        if let value = result.value { store(value) }
        return result.objection
    }

    var objectionToDefault: SettingObjection? {
        initial.flatMap { Self.failed($0, checks) }
    }

    func isDefaultSecret(_ raw: RawSetting) -> Bool {
        guard hasDefaultSecret, let value = try? Value.read(raw), let initial else { return false }
        return Value.isSame(value, initial)
    }

    var hasDefaultSecret: Bool {
        // An optional secret that is absent by default is no secret.
        Value.isSecret && initial.map { !$0.settingText.isEmpty } ?? false
    }

    private static func read(
        _ raw: RawSetting, _ checks: [SettingCheck<Value>]
    ) -> (value: Value?, objection: SettingObjection?) {
        do {
            let value = try Value.read(raw)
            if let objection = failed(value, checks) { return (nil, objection) }
            return (value, nil)
        } catch {
            return (nil, .malformed(error.message))
        }
    }

    private static func failed(_ value: Value, _ checks: [SettingCheck<Value>]) -> SettingObjection? {
        let broken = checks.filter { !$0.holds(value) }.map(\.rule)
        return broken.isEmpty ? nil : .refused("must \(broken.joined(separator: " and "))")
    }
}

extension String {
    /// `bodyLimit` as `body_limit`, `publicURL` as `public_url`.
    var snakeCased: String {
        var text = ""
        let letters = Array(self)
        for (index, letter) in letters.enumerated() {
            let startsWord =
                letter.isUppercase && index > 0
                && (!letters[index - 1].isUppercase || (index + 1 < letters.count && letters[index + 1].isLowercase))
            if startsWord { text += "_" }
            text += letter.lowercased()
        }
        return text
    }
}
