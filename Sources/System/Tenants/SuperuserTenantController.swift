import Logging
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// All tenants, for superusers.
///
/// The access guard logs every use, and this controller logs which tenant was read.
@Controller("superuser/tenants")
struct SuperuserTenantController {
    let userID: ID<User>
    let tenants: TenantService
    let logger: Logger

    init(_ context: SuperuserContext, tenants: TenantService) {
        userID = context.userID
        logger = context.request.logger
        self.tenants = tenants
    }

    /// List every tenant, oldest first.
    @GET(access: .superuser)
    func list(page: PageRequest) async throws -> Page<Extended<TenantResponse>> {
        try await tenants.list(page)
    }

    /// Fetch any tenant.
    @GET("{id}", access: .superuser, errors: [AccessError.tenantNotFound])
    func get(id: ID<Tenant>) async throws -> Extended<TenantResponse> {
        logger.notice(
            "A superuser reads a tenant", metadata: ["user_id": "\(userID)", "tenant_id": "\(id)"])
        return try await tenants.fetch(id)
    }
}
