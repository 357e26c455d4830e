import TrellisKernel
import TrellisSchema

/// A tenant.
@Schema
struct TenantResponse {
    /// Identifies the tenant for ever; goes into `X-Tenant-ID`.
    var id: ID<Tenant>
    /// What its members call it.
    var name: String
    /// The name of the caller's role in it; null for superusers who are no members.
    var role: String?
    /// When it was created.
    var createdAt: Timestamp
    /// When anything of this last changed.
    var updatedAt: Timestamp
    /// Counts the changes; part of the ETag.
    var version: Int
}

extension TenantResponse {
    /// What may be shown of `tenant` to somebody whose role in it is named `role`.
    init(_ tenant: TenantRecord, role: String?) {
        self.init(
            id: tenant.id, name: tenant.name, role: role, createdAt: tenant.createdAt, updatedAt: tenant.updatedAt,
            version: tenant.version)
    }
}

/// A new tenant.
@Schema
struct TenantCreate {
    /// What its members call it.
    @Length(1...120) var name: String
}

/// A change of the tenant; what is left out stays.
@Schema
struct TenantUpdate {
    /// What its members call it.
    @Length(1...120) var name: String?
}
