import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The suspension of any tenant, for superusers.
@Controller("superuser/tenants/{id}/suspension")
struct TenantSuspensionController {
    let tenants: TenantLifecycleService

    init(
        _ context: SuperuserContext, database: SystemDatabase, catalog: RoleCatalog, store: TenantStore,
        paused: PausedTenants
    ) {
        tenants = TenantLifecycleService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, store: store,
            paused: paused)
    }

    /// Suspend a tenant.
    ///
    /// Its members get 403 from the next request on, and its jobs and webhooks wait. Idempotent.
    @PUT(access: .superuser.recentProof, errors: [AccessError.tenantNotFound])
    func suspend(id: ID<Tenant>) async throws -> NoContent {
        try await tenants.setSuspended(id, true)
        return NoContent()
    }

    /// Resume a suspended tenant.
    ///
    /// Its jobs continue within minutes. Idempotent.
    @DELETE(access: .superuser.recentProof, errors: [AccessError.tenantNotFound])
    func resume(id: ID<Tenant>) async throws -> NoContent {
        try await tenants.setSuspended(id, false)
        return NoContent()
    }
}
