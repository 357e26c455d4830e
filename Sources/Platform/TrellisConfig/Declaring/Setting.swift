/// One key of a section: its default, its meaning and what its value must satisfy.
///
/// The key is the property's name in snake_case: `bodyLimit` in the section `web` is `web.body_limit` in files and
/// `APP_WEB__BODY_LIMIT` in the environment. Without a default the key is required, unless its type is optional.
@propertyWrapper
public struct Setting<Value: SettingValue>: Sendable {
    let summary: String
    let key: String?
    let checks: [SettingCheck<Value>]
    let initial: Value?
    private var box: SettingBox<Value>

    /// A key with a default.
    ///
    /// - Parameters:
    ///   - wrappedValue: the default, written as the property's initial value.
    ///   - summary: one sentence for `config explain` and the reference.
    ///   - key: the key in its section when it isn't the property's name.
    ///   - checks: what a value must satisfy.
    public init(wrappedValue: Value, _ summary: String, key: String? = nil, _ checks: SettingCheck<Value>...) {
        self.summary = summary
        self.key = key
        self.checks = checks
        initial = wrappedValue
        box = SettingBox(wrappedValue)
    }

    /// A key that must be set somewhere; or, when its type is optional, one that needn't be.
    public init(_ summary: String, key: String? = nil, _ checks: SettingCheck<Value>...) {
        self.summary = summary
        self.key = key
        self.checks = checks
        initial = Value.whenAbsent
        box = SettingBox(Value.whenAbsent ?? Value.placeholder)
    }

    /// The value: what the sources say once the section was read, the default before.
    public var wrappedValue: Value {
        get { box.value }
        set { box = SettingBox(newValue) }
    }

    func store(_ value: Value) {
        box.value = value
    }
}

/// Lets the reader fill in a section that it has just made.
///
/// `@unchecked Sendable`: written only while the section is being read, before anyone else holds it; afterwards a change of the
/// property replaces the box.
private final class SettingBox<Value: SettingValue>: @unchecked Sendable {
    var value: Value

    init(_ value: Value) {
        self.value = value
    }
}
