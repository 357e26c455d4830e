import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The tenant that the request names in `X-Tenant-ID`.
@Controller("tenants/current")
struct CurrentTenantController {
    let tenant: CurrentTenantService

    init(_ context: TenantContext, database: SystemDatabase, catalogue: RoleCatalogue) {
        tenant = CurrentTenantService(
            database: database.acting(for: context.scope), scope: context.scope, catalogue: catalogue)
    }

    /// Fetch the tenant, with the caller's role in it.
    @GET(access: .member)
    func get() async throws -> TenantResponse {
        try await tenant.fetch()
    }

    /// Change the tenant.
    ///
    /// What is left out stays as it is.
    @PATCH(access: .permission(.tenantsManage))
    func update(body: TenantUpdate, ifMatch: IfMatch?) async throws -> TenantResponse {
        try await tenant.update(body, ifMatch: ifMatch)
    }
}
