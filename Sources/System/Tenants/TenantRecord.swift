import TrellisDatabase
import TrellisKernel

/// One customer of the product: all data that a tenant's members see belongs to this tenant only.
///
/// Its columns are the published part of the table: other modules may refer to `tenant.id` and join these columns. Rows
/// are written by this module only.
@Record("tenant")
public struct TenantRecord: Timestamped, Versioned {
    /// The identifier.
    public let id: ID<Tenant>
    /// The name; need not be unique.
    public internal(set) var name: String
    /// The short name in addresses, as in `acme` of `acme.example.com`; unique, and nil for a tenant without one.
    public internal(set) var slug: String?
    /// When a superuser suspended it: its members get 403, its jobs and webhooks wait; nil for an active one.
    public internal(set) var suspendedAt: Timestamp?
    /// When its owner deleted it: its members get 403, and it is erased after the grace unless it is restored.
    public internal(set) var deletedAt: Timestamp?
    /// When its erasure began, after which nothing restores it; nil before.
    public internal(set) var erasureBeganAt: Timestamp?
    /// When it was created.
    public internal(set) var createdAt: Timestamp = .onWrite
    /// When it was last changed.
    public internal(set) var updatedAt: Timestamp = .onWrite
    /// Its version, for optimistic locking.
    public internal(set) var version: Int = 1
}

extension TenantRecord {
    /// The tenant's own audit, so that members see who renamed their tenant.
    public static var audit: AuditPolicy { .changes.forTenant(in: "id") }
}
