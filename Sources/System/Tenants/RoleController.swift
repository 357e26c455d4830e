import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The roles of the caller's tenant: the four built-in roles, and custom roles.
@Controller("tenants/current/roles")
struct RoleController {
    let roles: RoleService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog) {
        roles = RoleService(database: database.acting(for: context.scope), scope: context.scope, catalog: catalog)
    }

    /// List the roles, built-in ones first.
    @GET(access: .permission(.rolesView))
    func list(page: PageRequest) async throws -> Page<RoleResponse> {
        try await roles.list(page)
    }

    /// Create a custom role.
    ///
    /// The caller can't grant permissions that they don't have.
    @POST(
        access: .permission(.rolesManage),
        errors: [TenantError.roleNameTaken, TenantError.permissionUnknown([]), TenantError.permissionNotHeld])
    func create(body: RoleCreate) async throws -> Created<RoleResponse> {
        let role = try await roles.create(body)
        return Created(role, location: "\(role.id)")
    }

    /// Fetch one role.
    @GET("{role_id}", access: .permission(.rolesView), errors: [TenantError.roleNotFound])
    func get(roleID: ID<Role>) async throws -> RoleResponse {
        try await roles.fetch(roleID)
    }

    /// Change a custom role.
    ///
    /// Absent fields keep their values. The change takes effect from the members' next request on.
    @PATCH(
        "{role_id}", access: .permission(.rolesManage),
        errors: [
            TenantError.roleNotFound, TenantError.roleBuiltIn, TenantError.roleNameTaken,
            TenantError.permissionUnknown([]), TenantError.permissionNotHeld,
        ])
    func update(roleID: ID<Role>, body: RoleUpdate) async throws -> RoleResponse {
        try await roles.update(roleID, with: body)
    }

    /// Delete a custom role that no member has.
    @DELETE(
        "{role_id}", access: .permission(.rolesManage),
        errors: [TenantError.roleNotFound, TenantError.roleBuiltIn, TenantError.roleInUse])
    func delete(roleID: ID<Role>) async throws -> NoContent {
        try await roles.delete(roleID)
        return NoContent()
    }
}
