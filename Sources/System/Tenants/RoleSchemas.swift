import TrellisKernel
import TrellisSchema

/// A role of the tenant, and what it grants.
@Schema
struct RoleResponse {
    /// Identifies the role.
    var id: ID<Role>
    /// What members are given it by.
    var name: String
    /// Whether the role came with the tenant; then it can't be changed.
    var builtIn: Bool
    /// The names of the permissions it grants, in order.
    var permissions: [String]
    /// When it was created.
    var createdAt: Timestamp
    /// When anything of this last changed.
    var updatedAt: Timestamp
    /// Counts the changes; part of the ETag.
    var version: Int
}

extension RoleResponse {
    /// What may be shown of `role`.
    init(_ role: RoleRecord, in catalogue: RoleCatalogue) {
        self.init(
            id: role.id, name: role.name, builtIn: role.kind != .custom,
            permissions: catalogue.names(of: role), createdAt: role.createdAt,
            updatedAt: role.updatedAt, version: role.version)
    }
}

/// A new role.
@Schema
struct RoleCreate {
    /// What members are given it by; unique within the tenant.
    @Length(1...60) var name: String
    /// The names of the permissions it grants; only such as the caller has.
    @Count(...500) @Unique var permissions: [String]
}

/// A change of a custom role; what is left out stays.
@Schema
struct RoleUpdate {
    /// What members are given it by; unique within the tenant.
    @Length(1...60) var name: String?
    /// The names of all permissions it grants from now on; only such as the caller has may be new.
    @Count(...500) @Unique var permissions: [String]?
}
