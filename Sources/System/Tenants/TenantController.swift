import Trellis
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The tenants that the caller belongs to.
@Controller("tenants")
struct TenantController {
    let userID: ID<User>
    let requestID: String
    let tenants: TenantService

    init(_ context: UserContext, tenants: TenantService) {
        userID = context.userID
        requestID = context.request.id
        self.tenants = tenants.acting(for: context.scope)
    }

    /// List the caller's tenants, with the role in each, in the order of joining.
    @GET(access: .authenticated)
    func list(page: PageRequest) async throws -> Page<Extended<TenantResponse>> {
        try await tenants.list(of: userID, page)
    }

    /// Create a tenant that the caller owns.
    @POST(access: .authenticated, errors: [TenantSlugError.taken] + QuotaError.userRefusals, traits: [.idempotent])
    func create(body: Extended<TenantCreate>) async throws -> Created<Extended<TenantResponse>> {
        let tenant = try await tenants.create(body.base, extra: body.extra, owner: userID, requestID: requestID)
        return Created(tenant, location: "current")
    }
}
