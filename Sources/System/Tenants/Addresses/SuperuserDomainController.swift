import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

/// The domains of any tenant, for superusers.
@Controller("superuser/tenants")
struct SuperuserDomainController {
    let domains: TenantDomainService

    init(_ context: SuperuserContext, database: SystemDatabase) {
        domains = TenantDomainService(database: database.acting(for: context.scope))
    }

    /// List the domains of any tenant, in the order in which they were added.
    @GET("{id}/domains", access: .superuser, errors: [AccessError.tenantNotFound])
    func list(id: ID<Tenant>) async throws -> TenantDomainList {
        TenantDomainList(items: try await domains.list(of: id))
    }

    /// Add a domain to a tenant.
    ///
    /// Check first that the domain is the tenant's: requests to it are requests for the tenant from then on.
    @POST(
        "{id}/domains", access: .superuser.recentProof, errors: [AccessError.tenantNotFound, TenantDomainError.taken],
        traits: [.idempotent])
    func add(id: ID<Tenant>, body: TenantDomainCreate) async throws -> Created<TenantDomainResponse> {
        let domain = try await domains.add(body, to: id)
        return Created(domain, location: domain.domain)
    }

    /// Remove a domain of a tenant.
    @DELETE("{id}/domains/{domain}", access: .superuser.recentProof, errors: [TenantDomainError.notFound])
    func remove(id: ID<Tenant>, domain: String) async throws -> NoContent {
        try await domains.remove(domain, of: id)
        return NoContent()
    }
}
