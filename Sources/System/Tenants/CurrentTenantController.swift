import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The tenant of the header `X-Tenant-ID`.
@Controller("tenants/current")
struct CurrentTenantController {
    let tenant: CurrentTenantService

    init(_ context: TenantContext, database: SystemDatabase, catalog: RoleCatalog) {
        tenant = CurrentTenantService(
            database: database.acting(for: context.scope), scope: context.scope, catalog: catalog)
    }

    /// Fetch the tenant, with the caller's role in it.
    @GET(access: .member)
    func get() async throws -> TenantResponse {
        try await tenant.fetch()
    }

    /// Change the tenant.
    ///
    /// Absent fields keep their values.
    @PATCH(access: .permission(.tenantsManage))
    func update(body: TenantUpdate, ifMatch: IfMatch?) async throws -> TenantResponse {
        try await tenant.update(body, ifMatch: ifMatch)
    }
}
