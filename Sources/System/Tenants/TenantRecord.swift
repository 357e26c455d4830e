import TrellisDatabase
import TrellisKernel

/// One customer of the product: all data that a tenant's members see belongs to this tenant only.
@Record("tenant")
struct TenantRecord: Timestamped, Versioned {
    let id: ID<Tenant>
    /// The name; need not be unique.
    var name: String
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

extension TenantRecord {
    /// The tenant's own audit, so that members see who renamed their tenant.
    static var audit: AuditPolicy { .changes.forTenant(in: "id") }
}
