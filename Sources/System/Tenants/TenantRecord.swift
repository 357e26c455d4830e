import TrellisDatabase
import TrellisKernel

/// One customer of the product: everything that a tenant's members see belongs to it and to no other.
@Record("tenant")
package struct TenantRecord: Timestamped, Versioned {
    package let id: ID<Tenant>
    /// What its members call it; need not be unique.
    package var name: String
    package var createdAt: Timestamp = .onWrite
    package var updatedAt: Timestamp = .onWrite
    package var version: Int = 1
}
