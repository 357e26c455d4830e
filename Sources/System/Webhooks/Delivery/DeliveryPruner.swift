import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Deletes old deliveries of all tenants, and fails deliveries whose job ended without them.
struct DeliveryPruner: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let batch = 1000

    let database: SystemDatabase
    let retention: Duration

    /// Fails abandoned deliveries, then deletes ended deliveries older than the retention, in batches.
    func run() async throws {
        if database.database.hasJobsElsewhere {
            try await endAbandonedElsewhere()
        } else {
            try await database.write { tx in try Self.endAbandoned(Self.everyTenant(tx), at: tx.databaseNow) }
        }
        var removed = Self.batch
        while removed == Self.batch {
            try Task.checkCancellation()
            removed = try await database.write { [retention] tx in
                // Twice: one that is sent again meanwhile stays, since the condition outside is checked after its lock.
                let isOld: SQL = "ended_at < \(tx.databaseNow - retention)"
                return try Self.everyTenant(tx).execute(
                    """
                    DELETE FROM webhook_delivery WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM webhook_delivery \
                    WHERE \(isOld) ORDER BY ended_at LIMIT \(Self.batch)) AND \(isOld)
                    """)
            }
        }
    }

    /// Fails deliveries whose job ended without them: its last process died, or an operator ended the job.
    ///
    /// One whose job's row is missing fails an hour after it was created.
    private static func endAbandoned(_ sql: UnfilteredSQL, at now: Timestamp) throws {
        let job: SQL = """
            SELECT 1 FROM job WHERE job.tenant_id = webhook_delivery.tenant_id AND job.id = webhook_delivery.job_id
            """
        let conditions: [SQL] = [
            "EXISTS (\(job) AND job.finished_at IS NOT NULL)",
            "created_at < \(now - .seconds(3600)) AND NOT EXISTS (\(job))",
        ]
        for condition in conditions {
            try sql.execute(
                """
                UPDATE webhook_delivery SET state = \(DeliveryState.failed), next_at = NULL, ended_at = \(now), \
                sending_until = NULL, held_at = NULL WHERE state = \(DeliveryState.pending) AND \(condition)
                """)
        }
    }

    /// Does the same if the jobs live in another database, for some deliveries at a time.
    private func endAbandonedElsewhere() async throws {
        let horizon = database.database.now - .seconds(3600)
        var place: ID<WebhookDelivery>?
        while true {
            try Task.checkCancellation()
            var query = DeliveryRecord.where { $0.state == .pending }
            if let place { query = query.where { $0.id > place } }
            let pending = try await database.acrossTenants(
                reason: "webhook deliveries of every tenant whose jobs have ended are failed", level: .debug
            ).fetch(query.order { $0.id.ascending }.limit(Self.batch))
            guard let last = pending.last else { return }
            place = last.id
            let jobs = pending.compactMap { delivery in delivery.jobID.map { (tenant: delivery.tenantID, id: $0) } }
            let outbox = JobOutbox(database)
            let open = try await outbox.unfinished(jobs)
            let ended = try await outbox.ended(jobs)
            let lost = pending.filter { delivery in
                if let job = delivery.jobID, open.contains(job) || ended.contains(job) { return ended.contains(job) }
                return delivery.createdAt < horizon
            }
            guard !lost.isEmpty else { continue }
            try await database.write { tx in
                let rows = tx.acrossTenants(
                    reason: "webhook deliveries of every tenant whose jobs have ended are failed", level: .debug)
                for delivery in lost {
                    let job = delivery.jobID
                    // The conditions repeat that it still waits for that job.
                    try rows.update(
                        DeliveryRecord.where { $0.id == delivery.id && $0.state == .pending && $0.jobID == job }
                    ) {
                        [
                            $0.state.set(.failed), $0.nextAt.set(nil), $0.endedAt.set(tx.databaseNow),
                            $0.sendingUntil.set(nil), $0.heldAt.set(nil),
                        ]
                    }
                }
            }
        }
    }

    private static func everyTenant(_ tx: SystemTransaction) -> UnfilteredSQL {
        tx.acrossTenants(reason: "old webhook deliveries of every tenant are deleted", level: .debug).sql
    }
}
