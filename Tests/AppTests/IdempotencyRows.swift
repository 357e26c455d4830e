import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import Trellis

extension TestApp {
    /// Inserts a row in the table of idempotency keys for a tenant.
    func makeIdempotencyRows(for tenant: ID<Tenant>) async throws {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        try await application.platform.database.tenant(scope).write { tx in
            try tx.insert(
                IdempotencyRecord(
                    id: ID(), tenantID: tenant, userID: tx.scope.userID, keyDigest: "d", fingerprint: "f",
                    response: nil, createdAt: tx.now, expiresAt: tx.now + .seconds(60)))
        }
    }

    /// The number of stored keys of all tenants and users, also of no tenant.
    func idempotencyRows() async throws -> Int {
        try await application.platform.database.system().read { tx in
            try tx.acrossTenants(reason: "A test counts the keys of all tenants.").count(IdempotencyRecord.all)
        }
    }
}
