import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

/// What only owners of a tenant may do.
@Controller("tenants/current")
struct TenantOwnershipController {
    let tenants: TenantLifecycleService
    let members: MemberService

    init(
        _ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, store: TenantStore, users: UserStore,
        paused: PausedTenants
    ) {
        let database = database.acting(for: context.scope)
        tenants = TenantLifecycleService(
            database: database, scope: context.scope, catalog: catalog, store: store, paused: paused)
        members = MemberService(
            database: database, scope: context.scope, catalog: catalog, memberships: store.memberships, users: users)
    }

    /// Delete the tenant.
    ///
    /// Its members get 403 from the next request on, and its jobs and webhooks wait. Until it is erased, after
    /// `deletion.tenant_grace`, an owner can restore it with `DELETE /tenants/{id}/deletion`. Its audit stays.
    @DELETE(access: .permission(.tenantsOwn).recentProof)
    func delete(ifMatch: IfMatch?) async throws -> NoContent {
        try await tenants.delete(ifMatch: ifMatch)
        return NoContent()
    }

    /// Make another member the owner.
    ///
    /// The caller becomes an administrator. A member whose account is disabled or deleted can't be the only owner.
    @PUT(
        "owner", access: .permission(.tenantsOwn).recentProof,
        errors: [TenantError.memberNotFound, TenantError.ownerRequired, TenantError.memberInactive])
    func transfer(body: OwnershipTransfer) async throws -> NoContent {
        try await members.transferOwnership(to: body.userID)
        return NoContent()
    }
}

/// The member who becomes the owner.
@Schema
struct OwnershipTransfer {
    /// The id of the user.
    var userID: ID<User>
}
