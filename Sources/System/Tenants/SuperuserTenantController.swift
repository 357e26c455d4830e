import Logging
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// All tenants, for superusers. Every use is logged with who crossed into what.
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
    func list(page: PageRequest) async throws -> Page<TenantResponse> {
        logger.notice("Superuser crosses tenants", metadata: ["user_id": "\(userID)", "reason": "list tenants"])
        return try await tenants.list(page)
    }

    /// Fetch any tenant.
    @GET("{id}", access: .superuser, errors: [TenantError.notFound])
    func get(id: ID<Tenant>) async throws -> TenantResponse {
        logger.notice(
            "Superuser crosses tenants",
            metadata: ["user_id": "\(userID)", "tenant_id": "\(id)", "reason": "see tenant"])
        return try await tenants.fetch(id)
    }
}
