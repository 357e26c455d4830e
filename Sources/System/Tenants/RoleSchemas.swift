import TrellisKernel
import TrellisSchema
import TrellisWeb

/// A role of the tenant, and what it grants.
@Schema
struct RoleResponse {
    /// The id of the role.
    var id: ID<Role>
    /// The name of the role.
    var name: String
    /// Whether the role is built in; a built-in role can't be changed.
    var builtIn: Bool
    /// The names of the permissions it grants, in order.
    var permissions: [String]
    /// When it was created.
    var createdAt: Timestamp
    /// When it was last changed.
    var updatedAt: Timestamp
    /// The number of the version; part of the ETag.
    var version: Int
}

extension RoleResponse {
    /// Creates the response for `role`.
    init(_ role: RoleRecord, in catalog: RoleCatalog) {
        self.init(
            id: role.id, name: role.name, builtIn: role.kind != .custom,
            permissions: catalog.names(of: role), createdAt: role.createdAt,
            updatedAt: role.updatedAt, version: role.version)
    }
}

/// A new role.
@Schema
struct RoleCreate {
    /// The name of the role; unique within the tenant without case, spaces and look-alikes.
    @Name(1...60) var name: String
    /// The names of the permissions it grants; the caller must have each of them.
    @Count(...500) @Unique var permissions: [PermissionName]
}

/// A change of a custom role; absent fields keep their values.
@Schema
struct RoleUpdate {
    /// The name of the role; unique within the tenant without case, spaces and look-alikes.
    @Name(1...60) var name: String?
    /// The names of all permissions it grants from now on; the caller must have each of them.
    @Count(...500) @Unique var permissions: [PermissionName]?
}
