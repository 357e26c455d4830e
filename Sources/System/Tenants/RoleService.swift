import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The roles of the caller's tenant.
struct RoleService: Sendable {
    let database: SystemDatabase
    let scope: Scope
    let catalog: RoleCatalog

    /// Returns the roles in the order in which they were created: built-in ones first.
    func list(_ request: PageRequest) async throws -> Page<RoleResponse> {
        try await database.inTenant(scope).page(RoleRecord.order { $0.id.ascending }, request)
            .map { RoleResponse($0, in: catalog) }
    }

    /// Returns one role.
    ///
    /// - Throws: ``TenantError/roleNotFound``.
    func fetch(_ id: ID<Role>) async throws -> RoleResponse {
        guard let role = try await database.inTenant(scope).find(RoleRecord.self, id) else {
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
            let permissions = input.permissions.map(\.text)
            try authority.check(permissions)
            try rows.fillRoleNameKeys()
            let role = RoleRecord(
                id: ID(), tenantID: scope.tenantID, name: input.name, nameKey: NameKey(input.name).description,
                kind: .custom, permissions: PermissionNames(permissions))
            return RoleResponse(try naming { try rows.insert(role) }, in: catalog)
        }
    }

    /// Changes a custom role if its version matches `ifMatch`; takes effect from the members' next request on.
    ///
    /// The caller must have what the role granted before and what it grants afterwards, so that a member can't weaken a
    /// role above their own.
    ///
    /// - Throws: ``TenantError`` `roleNotFound`, `roleBuiltIn`, `permissionUnknown`, `permissionNotHeld`,
    ///   `roleNameTaken`; ``PreconditionError/failed``.
    func update(_ id: ID<Role>, with input: RoleUpdate, ifMatch: IfMatch? = nil) async throws -> RoleResponse {
        try await database.write { tx in
            let authority = try TenantAuthority(.rolesManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            // Before the role is read, since it may change this one too.
            if input.name != nil { try rows.fillRoleNameKeys() }
            var role = try custom(id, in: rows)
            try authority.check(role)
            try ifMatch?.check(version: role.version)
            if let permissions = input.permissions?.map(\.text) {
                try authority.check(permissions)
                role.permissions = PermissionNames(permissions)
            }
            // As bytes: two forms of one name in Unicode are equal strings.
            if let name = input.name, !name.utf8.elementsEqual(role.name.utf8) {
                role.name = name
                role.nameKey = NameKey(name).description
            }
            return RoleResponse(try naming { try rows.update(role) }, in: catalog)
        }
    }

    /// Deletes a custom role that no member has, if its version matches `ifMatch`.
    ///
    /// - Throws: ``TenantError`` `roleNotFound`, `roleBuiltIn`, `permissionNotHeld`, `roleInUse`;
    ///   ``PreconditionError/failed``.
    func delete(_ id: ID<Role>, ifMatch: IfMatch? = nil) async throws {
        try await database.write { tx in
            let authority = try TenantAuthority(.rolesManage, of: scope, in: tx, catalog: catalog)
            let rows = tx.inTenant(scope)
            let role = try custom(id, in: rows)
            try authority.check(role)
            try ifMatch?.check(version: role.version)
            guard try !rows.exists(MembershipRecord.where { $0.roleID == id }) else { throw TenantError.roleInUse }
            // Another module's rows, such as API keys, may have the role, too.
            do { try rows.delete(role) } catch DatabaseError.foreignKey { throw TenantError.roleInUse }
        }
    }

    /// Runs a write of a role; the unique index compares its name with the others of the tenant.
    private func naming(_ write: () throws -> RoleRecord) throws -> RoleRecord {
        do {
            return try write()
        } catch DatabaseError.uniqueViolation(let constraint)
            where ["role_name_key_key", "role_name_key"].contains(constraint)
        {
            throw TenantError.roleNameTaken
        }
    }

    private func custom(_ id: ID<Role>, in rows: TenantTransaction) throws -> RoleRecord {
        guard let role = try rows.find(RoleRecord.self, id) else { throw TenantError.roleNotFound }
        guard role.kind == .custom else { throw TenantError.roleBuiltIn }
        return role
    }
}
