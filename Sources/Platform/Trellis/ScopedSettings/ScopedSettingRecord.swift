import TrellisDatabase
import TrellisKernel

/// A row of `scoped_setting`: the value of one setting at one place.
///
/// Values of tenants are rows of theirs; those of the product, of plans and of users are rows of the platform.
@Record("scoped_setting")
struct ScopedSettingRecord: TenantOwned, Timestamped, Versioned {
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
    var version: Int = 1
}
