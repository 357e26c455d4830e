/// The declaration of one scoped setting, independent of its values.
public struct ScopedSettingDeclaration: Sendable {
    /// The name: `billing.invoice_prefix`.
    public let name: String
    /// The meaning, in one sentence.
    public let summary: String
    /// The form of a value: `text`, `integer`, `duration, as in 30s`.
    public let kind: String
    /// The rules for a value, each worded to follow "must".
    public let rules: [String]
    /// The possible values, if there are only a few.
    public let choices: [String]?
    /// The most specific level at which it has values.
    public let level: ScopedSettingLevel
    /// The declared default; nil for an optional setting that has none.
    public let defaultValue: RawSetting?
    /// Whether only operators see and change it, at every level.
    public let isOperated: Bool
    /// Whether its type is a secret, which is refused.
    let isSecret: Bool
    /// The type that declares it.
    public let owner: String
    let defaultViolation: String?
    private let read: @Sendable (RawSetting) -> ScopedSettingReading

    /// Creates a declaration.
    ///
    /// - Parameter read: returns the value in the form of its type, or what it must be.
    package init(
        name: String, summary: String, kind: String, rules: [String], choices: [String]?, level: ScopedSettingLevel,
        defaultValue: RawSetting?, isSecret: Bool = false, isOperated: Bool = false, owner: String,
        defaultViolation: String? = nil,
        read: @escaping @Sendable (RawSetting) -> ScopedSettingReading
    ) {
        self.name = name
        self.summary = summary
        self.kind = kind
        self.rules = rules
        self.choices = choices
        self.level = level
        self.defaultValue = defaultValue
        self.isSecret = isSecret
        self.isOperated = isOperated
        self.owner = owner
        self.defaultViolation = defaultViolation
        self.read = read
    }

    /// Returns a value in the form of its type, as a number for the text of one; or what it must be.
    public func reading(_ value: RawSetting) -> ScopedSettingReading { read(value) }

    /// Returns whether the declaration allows a value.
    public func allows(_ value: RawSetting) -> Bool {
        if case .value(_?) = read(value) { true } else { false }
    }
}

/// What a declaration makes of a value.
public enum ScopedSettingReading: Hashable, Sendable {
    /// A valid value, in the form of its type; nil for the absence of an optional one.
    case value(RawSetting?)
    /// What the value must be, worded to follow the setting's name.
    case violation(String)
}

/// A type-erased property wrapper of scoped settings.
protocol ScopedSettingSlot {
    func declaration(section: String, property: String, owner: String) -> ScopedSettingDeclaration
    /// Stores the value; returns false, and the value stays, if it is invalid.
    func assign(_ raw: RawSetting) -> Bool
}
