import TrellisDatabase
import TrellisKernel

/// One customer of the product: everything that a tenant's members see belongs to it and to no other.
@Record("tenant")
struct TenantRecord: Timestamped, Versioned {
    let id: ID<Tenant>
    /// What its members call it; need not be unique.
    var name: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension TenantRecord {
    /// Members see who renamed their tenant.
    static var audit: AuditPolicy { .changes.keptForTenant(in: "id") }
}
