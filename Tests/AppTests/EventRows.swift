import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisTesting

extension TestApp {
    /// Inserts the rows of a delivery that is ordered by a key, of a parked event, and of an event about a user; no
    /// subscriber of the product uses a key.
    func makeEventKey(for tenant: ID<Tenant>) async throws {
        let (scope, now) = (Scope(tenantID: tenant, userID: .noUser, requestID: "test"), clock.now)
        try await application.platform.database.tenant(scope).write { tx in
            let event = try #require(try tx.first(EventRecord.all)).id
            let statements: [SQL] = [
                """
                INSERT INTO event_key (id, tenant_id, subscriber, key, job_id, touched_at)
                VALUES (\(ID<EventKeyRecord>()), \(tenant), \("sample"), \("1"), \(ID<EventKeyRecord>()), \(now))
                """,
                """
                INSERT INTO event_subject (id, tenant_id, event_id, subject)
                VALUES (\(ID<EventSubjectRecord>()), \(tenant), \(event), \("user:one"))
                """,
                """
                INSERT INTO event_parked (id, tenant_id, subscriber, position, event_id, attempts, failing_since, failure,
                retry_at) VALUES (\(ID<EventParkedRecord>()), \(tenant), \("sample"), \(1), \(event), \(1), \(now), \("a"), \(now))
                """,
            ]
            for statement in statements { try tx.unfiltered(reason: "a test").execute(statement) }
        }
    }
}
