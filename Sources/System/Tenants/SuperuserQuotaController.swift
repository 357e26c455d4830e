import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// The limits of any tenant, for superusers.
@Controller("superuser/tenants")
struct SuperuserQuotaController {
    let quotas: QuotaService

    init(_ context: SuperuserContext, database: SystemDatabase, quotas: QuotaBook) {
        self.quotas = QuotaService(database: database.acting(for: context.scope), scope: context.scope, quotas: quotas)
    }

    /// List the quotas of any tenant, with limit and use.
    @GET("{id}/quotas", access: .superuser, errors: [AccessError.tenantNotFound])
    func list(id: ID<Tenant>) async throws -> QuotaList {
        QuotaList(items: try await quotas.list(of: id))
    }

    /// Set a tenant's own limit, which replaces that of its plan and of the settings.
    ///
    /// What exists beyond a lower limit stays. Idempotent.
    @PUT(
        "{id}/quotas/{name}", access: .superuser.recentProof,
        errors: [AccessError.tenantNotFound, QuotaError.notFound("…")])
    func set(id: ID<Tenant>, name: String, body: QuotaUpdate) async throws -> QuotaResponse {
        try await quotas.set(name, of: id, to: body.limit)
    }

    /// Remove a tenant's own limit, so that its plan or the settings limit it again.
    ///
    /// Idempotent.
    @DELETE(
        "{id}/quotas/{name}", access: .superuser.recentProof,
        errors: [AccessError.tenantNotFound, QuotaError.notFound("…")])
    func remove(id: ID<Tenant>, name: String) async throws -> NoContent {
        try await quotas.remove(name, of: id)
        return NoContent()
    }
}
