import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import Trellis

extension TestApp {
    /// Inserts a row in every table of quotas for a tenant: a limit of its own, and the lock of a check.
    func makeQuotaRows(for tenant: ID<Tenant>) async throws {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        try await application.platform.database.tenant(scope).write { tx in
            try tx.insert(TenantQuotaRecord(id: ID(), tenantID: tenant, name: "members", maximum: 1000))
            try tx.require(Quota("members"))
        }
    }
}
