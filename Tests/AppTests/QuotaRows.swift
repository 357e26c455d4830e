import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import Trellis
@testable import TrellisHub

extension TestApp {
    /// Inserts a row in every table of quotas for a tenant: a limit of its own, and the lock of a check.
    func makeQuotaRows(for tenant: ID<Tenant>) async throws {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        try await application.platform.database.tenant(scope).write { tx in
            try tx.insert(TenantQuotaRecord(id: ID(), tenantID: tenant, name: "members", maximum: 1000))
            try tx.require(Quota("members"))
        }
    }

    /// Inserts a value of a setting, and a notice for the caches of other processes, for a tenant.
    func makeSettingRows(for tenant: ID<Tenant>) async throws {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        try await application.platform.database.tenant(scope).write { tx in
            try tx.insert(
                ScopedSettingRecord(
                    id: ID(), tenantID: tenant, level: "tenant", subject: "", name: "tests.value", value: "1",
                    version: 1))
            try tx.insert(CacheNoticeRecord(id: ID(), tenantID: tenant, topic: "tests", at: tx.now))
        }
    }
}
