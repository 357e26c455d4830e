import Trellis
import TrellisConfig
import TrellisKernel
import TrellisSchema

/// Settings with the values that hold somewhere.
@Schema
struct SettingList {
    var items: [SettingResponse]
}

/// A setting with the value that holds for the product, a plan, a tenant or a user.
@Schema
struct SettingResponse {
    /// The name.
    @Example("projects.export_name") var name: String
    /// What it is for, in one sentence.
    var summary: String
    /// The form of a value, in words.
    @Example("text") var kind: String
    /// The rules for a value, each to follow "must".
    var rules: [String]
    /// The possible values, if there are only a few.
    var choices: [String]?
    /// The value that holds; null for a setting that may be without one.
    var value: JSONValue
    /// Whose value it is.
    var source: SettingSource
    /// The value that holds without any other.
    var defaultValue: JSONValue
    /// The version of the own value, for `If-Match`; 0 without one.
    var version: Int
    /// When the own value was written; null without one.
    var updatedAt: Timestamp?

    init(_ state: ScopedSettingState) {
        let declaration = state.declaration
        name = declaration.name
        summary = declaration.summary
        kind = declaration.kind
        rules = declaration.rules
        choices = declaration.choices
        value = state.value?.json ?? JSONValue.null
        source = SettingSource(state.source)
        defaultValue = declaration.defaultValue?.json ?? JSONValue.null
        version = state.version
        updatedAt = state.updatedAt
    }
}

/// Whose value of a setting holds, the most specific first.
@Schema
enum SettingSource: String, CaseIterable {
    case user
    case tenant
    /// The tenant's plan.
    case plan
    case product
    /// The declaration of the setting.
    case `default`

    init(_ level: ScopedSettingLevel?) {
        switch level {
        case .user: self = .user
        case .tenant: self = .tenant
        case .plan: self = .plan
        case .product: self = .product
        case nil: self = .default
        }
    }
}

/// An own value of a setting.
@Schema
struct SettingUpdate {
    /// The value, in the form of the setting's `kind`.
    @Example("INV") var value: JSONValue
}
