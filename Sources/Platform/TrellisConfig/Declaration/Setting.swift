/// One key of a section, with its default, its meaning and the rules for its value.
///
/// The key is the property's name in snake_case: `bodyLimit` in the section `web` is `web.body_limit` in files and
/// `APP_WEB__BODY_LIMIT` in the environment. Without a default the key is required, unless its type is optional.
@propertyWrapper
public struct Setting<Value: SettingValue>: Sendable {
    let summary: String
    let key: String?
    let options: Set<SettingOption>
    let checks: [SettingCheck<Value>]
    let initial: Value?
    private var box: SettingBox<Value>

    /// A key with a default.
    ///
    /// - Parameters:
    ///   - wrappedValue: the default, which is the property's initial value.
    ///   - summary: one sentence for `config explain` and the reference.
    ///   - key: the key in its section, if it differs from the property's name.
    ///   - options: whether it can be reloaded, and how a secret is generated.
    ///   - checks: the rules for a value.
    public init(
        wrappedValue: Value, _ summary: String, key: String? = nil, options: Set<SettingOption> = [],
        _ checks: SettingCheck<Value>...
    ) {
        self.summary = summary
        self.key = key
        self.options = options
        self.checks = checks
        initial = wrappedValue
        box = SettingBox(wrappedValue)
    }

    /// A key without a default, which a source must set unless its type is optional.
    public init(
        _ summary: String, key: String? = nil, options: Set<SettingOption> = [], _ checks: SettingCheck<Value>...
    ) {
        self.summary = summary
        self.key = key
        self.options = options
        self.checks = checks
        initial = Value.valueWhenAbsent
        box = SettingBox(Value.valueWhenAbsent ?? Value.placeholder)
    }

    /// The default, and after the section is read, the value from the sources.
    public var wrappedValue: Value {
        get { box.value }
        set { box = SettingBox(newValue) }
    }

    func store(_ value: Value) {
        box.value = value
    }
}

/// A box that lets the reader fill in a new section.
///
/// `@unchecked Sendable`: it is written only while the section is read, before the section is shared; later changes of
/// the property replace the box.
private final class SettingBox<Value: SettingValue>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
