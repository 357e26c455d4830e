import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The tenant of the request.
@Controller("tenants/current")
struct CurrentTenantController {
    let context: TenantContext
    let tenant: CurrentTenantService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, store: TenantStore) {
        self.context = context
        tenant = CurrentTenantService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, store: store)
    }

    /// Fetch the tenant, with the caller's role in it.
    @GET(access: .member)
    func get() async throws -> Tagged<Extended<TenantResponse>> {
        let found = try await tenant.fetch()
        return Tagged(found, version: found.version)
    }

    /// Change the tenant.
    ///
    /// Absent fields keep their values. An API key can't change it.
    @PATCH(access: .permission(.tenantsManage), errors: [TenantSlugError.taken, AccessError.keyNotAccepted])
    func update(body: Extended<TenantUpdate>, ifMatch: IfMatch?) async throws -> Tagged<Extended<TenantResponse>> {
        try context.requireUser()
        let changed = try await tenant.update(body.base, extra: body.extra, ifMatch: ifMatch)
        return Tagged(changed, version: changed.version)
    }
}
