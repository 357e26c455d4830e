import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The roles of the caller's tenant: the four built-in roles, and custom roles.
///
/// An API key can't change them.
@Controller("tenants/current/roles")
struct RoleController {
    let context: TenantContext
    let roles: RoleService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog) {
        self.context = context
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
        errors: [
            TenantError.roleNameTaken, TenantError.permissionUnknown([]), TenantError.permissionNotHeld,
            AccessError.keyNotAccepted,
        ], traits: [.idempotent])
    func create(body: RoleCreate) async throws -> Created<RoleResponse> {
        try context.requireUser()
        let role = try await roles.create(body)
        return Created(role, location: "\(role.id)", version: role.version)
    }

    /// Fetch one role.
    @GET("{role_id}", access: .permission(.rolesView), errors: [TenantError.roleNotFound])
    func get(roleID: ID<Role>) async throws -> Tagged<RoleResponse> {
        let role = try await roles.fetch(roleID)
        return Tagged(role, version: role.version)
    }

    /// Change a custom role.
    ///
    /// Absent fields keep their values. The change takes effect from the members' next request on. The caller must have
    /// every permission that the role grants before and after the change. Names that look alike are one name. With
    /// `If-Match`, the change fails if the version has changed.
    @PATCH(
        "{role_id}", access: .permission(.rolesManage),
        errors: [
            TenantError.roleNotFound, TenantError.roleBuiltIn, TenantError.roleNameTaken,
            TenantError.permissionUnknown([]), TenantError.permissionNotHeld, AccessError.keyNotAccepted,
        ])
    func update(roleID: ID<Role>, ifMatch: IfMatch?, body: RoleUpdate) async throws -> Tagged<RoleResponse> {
        try context.requireUser()
        let role = try await roles.update(roleID, with: body, ifMatch: ifMatch)
        return Tagged(role, version: role.version)
    }

    /// Delete a custom role that no member has.
    ///
    /// The caller must have every permission that it grants.
    @DELETE(
        "{role_id}", access: .permission(.rolesManage),
        errors: [
            TenantError.roleNotFound, TenantError.roleBuiltIn, TenantError.roleInUse, TenantError.permissionNotHeld,
            AccessError.keyNotAccepted,
        ])
    func delete(roleID: ID<Role>, ifMatch: IfMatch?) async throws -> NoContent {
        try context.requireUser()
        try await roles.delete(roleID, ifMatch: ifMatch)
        return NoContent()
    }
}
