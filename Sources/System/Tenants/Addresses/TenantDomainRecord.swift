import TrellisDatabase
import TrellisKernel

/// A marker for identifiers of the domains of tenants.
public enum TenantDomain: Sendable {}

/// A domain of a tenant's own, under which the product serves the tenant.
///
/// It is unique among all tenants, so the table isn't a tenant's.
@Record("tenant_domain")
public struct TenantDomainRecord: Timestamped {
    /// The identifier.
    public let id: ID<TenantDomain>
    /// The tenant.
    public let ownerID: ID<Tenant>
    /// The domain in small letters, without port and final dot, as in `shop.acme.com`.
    public let domain: String
    /// When it was added.
    public internal(set) var createdAt: Timestamp = .onWrite
    /// When it was last changed; rows don't change.
    public internal(set) var updatedAt: Timestamp = .onWrite
}

extension TenantDomainRecord {
    /// The tenant's own audit, so that members see which domains their tenant has.
    public static var audit: AuditPolicy { .changes.forTenant(in: "owner_id") }
}
