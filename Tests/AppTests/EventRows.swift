import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTesting

extension TestApp {
    /// Inserts the rows of a delivery that is ordered by a key; no subscriber of the product uses one.
    func makeEventKey(for tenant: ID<Tenant>) async throws {
        let (scope, now) = (Scope(tenantID: tenant, userID: .noUser, requestID: "test"), clock.now)
        try await application.platform.database.tenant(scope).write { tx in
            try tx.unfiltered(reason: "a test").execute(
                """
                INSERT INTO event_key (id, tenant_id, subscriber, key, job_id, touched_at)
                VALUES (\(ID<EventKeyRecord>()), \(tenant), \("sample"), \("1"), \(ID<EventKeyRecord>()), \(now))
                """)
        }
    }
}
