import TrellisDatabase
import TrellisKernel

/// A row of `tenant_quota`: the limit that a superuser has set for one tenant.
@Record("tenant_quota")
struct TenantQuotaRecord: TenantOwned, Timestamped {
    let id: ID<TenantQuotaRecord>
    let tenantID: ID<Tenant>
    /// The name of the quota.
    let name: String
    var maximum: Int
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
}

extension TenantQuotaRecord {
    /// Returns a query for the limit of one quota: at most one in a tenant.
    static func named(_ name: String) -> Query<TenantQuotaRecord> { TenantQuotaRecord.where { $0.name == name } }
}

/// A row of `quota_counter`: what a tenant has done in a period, and the lock of all checks of one quota.
@Record("quota_counter")
struct QuotaCounterRecord: TenantOwned {
    let id: ID<QuotaCounterRecord>
    let tenantID: ID<Tenant>
    /// The name of the quota.
    let name: String
    /// The start of the period; 1970 for quotas of what exists.
    var since: Timestamp
    /// What was done since then; 0 for quotas of what exists.
    var used: Int

    static var audit: AuditPolicy { .off(reason: "a counter; what it counts is audited") }
}

extension QuotaCounterRecord {
    /// Returns a query for the counter of one quota: at most one in a tenant, or for each user of it.
    static func of(_ quota: Quota, by user: ID<User>) -> Query<QuotaCounterRecord> {
        let name = quota.counterName(of: user)
        return QuotaCounterRecord.where { $0.name == name }
    }
}

extension Quota {
    /// The name of the counter: of the tenant, or of one of its users.
    func counterName(of user: ID<User>) -> String { isOfUser ? "\(name)/\(user)" : name }
}
