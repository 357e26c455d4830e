/// A setting that product, plans and tenants have values of.
///
/// Its name is the property's in snake_case after the section: `billing.invoice_prefix`. It has a default, unless its
/// type is optional. Secrets are refused at start, because the values are rows of the database and of the audit.
@propertyWrapper
public struct TenantSetting<Value: SettingValue>: Sendable {
    private var core: ScopedSettingCore<Value>

    /// A setting with a default.
    ///
    /// - Parameters:
    ///   - wrappedValue: the default, which is the property's initial value.
    ///   - summary: one sentence for the documents and the pages.
    ///   - key: the name after the section, if it differs from the property's.
    ///   - checks: the rules for a value.
    public init(
        wrappedValue: Value, _ summary: String, key: String? = nil, _ checks: SettingCheck<Value>...
    ) {
        core = ScopedSettingCore(.tenant, wrappedValue, summary, key, checks)
    }

    /// A setting without a default, of an optional type.
    public init<Wrapped>(
        _ summary: String, key: String? = nil, _ checks: SettingCheck<Value>...
    ) where Value == Wrapped? {
        core = ScopedSettingCore(.tenant, nil, summary, key, checks)
    }

    /// The value: the default, and after the settings are read, the most specific one.
    public var wrappedValue: Value {
        get { core.value }
        set { core = core.replacing(newValue) }
    }
}

extension TenantSetting: ScopedSettingSlot {
    func declaration(section: String, property: String, owner: String) -> ScopedSettingDeclaration {
        core.declaration(section: section, property: property, owner: owner)
    }

    func assign(_ raw: RawSetting) -> Bool { core.assign(raw) }
}
