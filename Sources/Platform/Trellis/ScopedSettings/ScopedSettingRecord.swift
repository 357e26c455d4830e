import TrellisDatabase
import TrellisKernel

/// A row of `scoped_setting`: the value of one setting at one place.
///
/// Values of tenants are rows of theirs; those of the product, of plans and of users are rows of the platform.
@Record("scoped_setting")
struct ScopedSettingRecord: TenantOwned, Timestamped {
    let id: ID<ScopedSettingRecord>
    let tenantID: ID<Tenant>
    /// `product`, `plan`, `tenant` or `user`.
    let level: String
    /// The key of the plan, or the identifier of the user; empty for the product and for tenants.
    let subject: String
    /// The name of the setting.
    let name: String
    /// The value as JSON.
    var value: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    /// Rises with each change of the setting at this place, also when a value is removed and set again.
    var version: Int
}
