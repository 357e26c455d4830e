import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The tenant of the request.
@Controller("tenants/current")
struct CurrentTenantController {
    let tenant: CurrentTenantService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog, store: TenantStore) {
        tenant = CurrentTenantService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog, store: store)
    }

    /// Fetch the tenant, with the caller's role in it.
    @GET(access: .member)
    func get() async throws -> Extended<TenantResponse> {
        try await tenant.fetch()
    }

    /// Change the tenant.
    ///
    /// Absent fields keep their values.
    @PATCH(access: .permission(.tenantsManage), errors: [TenantSlugError.taken])
    func update(body: Extended<TenantUpdate>, ifMatch: IfMatch?) async throws -> Extended<TenantResponse> {
        try await tenant.update(body.base, extra: body.extra, ifMatch: ifMatch)
    }
}
