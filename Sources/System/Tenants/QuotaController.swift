import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// What the caller's tenant may have and do, and how much of it is used.
@Controller("tenants/current/quotas")
struct QuotaController {
    let database: TenantDatabase
    let quotas: QuotaBook

    init(_ context: TenantContext, quotas: QuotaBook) {
        database = context.database
        self.quotas = quotas
    }

    /// List the quotas, with limit and use.
    ///
    /// When one is used up, additions get 402 with `quota.plan_limit` if the plan limits it, 403 with `quota.limit`
    /// if the operator does, and 429 with `quota.rate` until the end of the period if it has one.
    @GET(access: .member)
    func list() async throws -> QuotaList {
        let quotas = quotas
        return QuotaList(items: try await database.read { rows in try quotas.states(in: rows) }.map(QuotaResponse.init))
    }
}
