import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The deletion of a tenant that isn't erased yet.
@Controller("tenants/{id}/deletion")
struct TenantDeletionController {
    let tenants: TenantLifecycleService

    init(
        _ context: UserContext, database: SystemDatabase, catalog: RoleCatalog, store: TenantStore,
        paused: PausedTenants
    ) {
        tenants = TenantLifecycleService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, store: store,
            paused: paused)
    }

    /// Restore a deleted tenant.
    ///
    /// Idempotent. Only an owner can restore it, and only until it is erased.
    @DELETE(access: .authenticated, errors: [AccessError.tenantNotFound, TenantError.ownerRequired])
    func restore(id: ID<Tenant>) async throws -> NoContent {
        try await tenants.restore(id)
        return NoContent()
    }
}
