import TrellisDatabase
import TrellisKernel

/// The roles of the caller's tenant.
struct RoleService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog

    /// Returns the roles in the order in which they were created: built-in ones first.
    func list(_ request: PageRequest) async throws -> Page<RoleResponse> {
        try await database.query { try $0.inTenant(scope).page(RoleRecord.order { $0.id.ascending }, request) }
            .map { RoleResponse($0, in: catalog) }
    }

    /// Returns one role.
    ///
    /// - Throws: ``TenantError/roleNotFound``.
    func fetch(_ id: ID<Role>) async throws -> RoleResponse {
        guard let role = try await database.query({ try $0.inTenant(scope).find(RoleRecord.self, id) }) else {
            throw TenantError.roleNotFound
        }
        return RoleResponse(role, in: catalog)
    }

    /// Creates a custom role.
    ///
    /// - Throws: ``TenantError`` `permissionUnknown`, `permissionNotHeld`, `roleNameTaken`.
    func create(_ input: RoleCreate) async throws -> RoleResponse {
        try await database.write { tx in
            let authority = try TenantAuthority(.rolesManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            try authority.check(input.permissions)
            guard try !rows.exists(RoleRecord.named(input.name)) else { throw TenantError.roleNameTaken }
            let role = RoleRecord(
                id: ID(), tenantID: scope.tenantID, name: input.name, kind: .custom,
                permissions: PermissionNames(input.permissions))
            return RoleResponse(try rows.insert(role), in: catalog)
        }
    }

    /// Changes a custom role; takes effect from the members' next request on.
    ///
    /// - Throws: ``TenantError`` `roleNotFound`, `roleBuiltIn`, `permissionUnknown`, `permissionNotHeld`,
    ///   `roleNameTaken`.
    func update(_ id: ID<Role>, with input: RoleUpdate) async throws -> RoleResponse {
        try await database.write { tx in
            let authority = try TenantAuthority(.rolesManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            var role = try custom(id, in: rows)
            if let permissions = input.permissions {
                try authority.check(permissions, in: role.permissions)
                role.permissions = PermissionNames(permissions)
            }
            if let name = input.name, name != role.name {
                guard try !rows.exists(RoleRecord.named(name)) else { throw TenantError.roleNameTaken }
                role.name = name
            }
            return RoleResponse(try rows.update(role), in: catalog)
        }
    }

    /// Deletes a custom role that no member has.
    ///
    /// - Throws: ``TenantError`` `roleNotFound`, `roleBuiltIn`, `roleInUse`.
    func delete(_ id: ID<Role>) async throws {
        try await database.write { tx in
            _ = try TenantAuthority(.rolesManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let role = try custom(id, in: rows)
            guard try !rows.exists(MembershipRecord.where { $0.roleID == id }) else { throw TenantError.roleInUse }
            try rows.delete(role)
        }
    }

    private func custom(_ id: ID<Role>, in rows: TenantTransaction) throws -> RoleRecord {
        guard let role = try rows.find(RoleRecord.self, id) else { throw TenantError.roleNotFound }
        guard role.kind == .custom else { throw TenantError.roleBuiltIn }
        return role
    }
}
