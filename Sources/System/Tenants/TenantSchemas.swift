import TrellisKernel
import TrellisSchema

/// A tenant.
@Schema
struct TenantResponse {
    /// The permanent id of the tenant; the value for `X-Tenant-ID`.
    var id: ID<Tenant>
    /// The name of the tenant.
    var name: String
    /// The name of the caller's role in it; null for superusers who aren't members.
    var role: String?
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
            id: tenant.id, name: tenant.name, role: role, createdAt: tenant.createdAt, updatedAt: tenant.updatedAt,
            version: tenant.version)
    }
}

/// A new tenant.
@Schema
struct TenantCreate {
    /// The name of the tenant.
    @Length(1...120) var name: String
}

/// A change of the tenant; absent fields keep their values.
@Schema
struct TenantUpdate {
    /// The name of the tenant.
    @Length(1...120) var name: String?
}
