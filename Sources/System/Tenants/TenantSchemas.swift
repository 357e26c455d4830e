import TrellisKernel
import TrellisSchema

/// A tenant.
@Schema
struct TenantResponse {
    /// The permanent id of the tenant; the value for `X-Tenant-ID`.
    var id: ID<Tenant>
    /// The name of the tenant.
    var name: String
    /// The short name in addresses, as in `acme` of `acme.example.com`; null for a tenant without one.
    var slug: String?
    /// The name of the caller's role in it; null for superusers who aren't members, and for API keys.
    var role: String?
    /// When it was suspended; null for an active tenant.
    var suspendedAt: Timestamp?
    /// When its owner deleted it; null for one that isn't being deleted.
    var deletedAt: Timestamp?
    /// When it was created.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The number of the version; part of the ETag.
    var version: Int
}

extension TenantResponse {
    /// Creates the response for a caller whose role in the tenant is named `role`.
    init(_ tenant: TenantRecord, role: String?) {
        self.init(
            id: tenant.id, name: tenant.name, slug: tenant.slug, role: role, suspendedAt: tenant.suspendedAt,
            deletedAt: tenant.deletedAt, createdAt: tenant.createdAt, updatedAt: tenant.updatedAt,
            version: tenant.version)
    }
}

/// A new tenant.
@Schema
struct TenantCreate {
    /// The name of the tenant.
    @Name(1...120) var name: String
    /// The short name in addresses: letters, digits and hyphens; no other tenant has it.
    @Pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$") @Length(1...63) var slug: String?
}

/// A change of the tenant; absent fields keep their values.
@Schema
struct TenantUpdate {
    /// The name of the tenant.
    @Name(1...120) var name: String?
    /// The short name in addresses: letters, digits and hyphens; no other tenant has it; null removes it.
    @Pattern("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$") @Length(1...63) var slug: Patch<String> = .absent
}
