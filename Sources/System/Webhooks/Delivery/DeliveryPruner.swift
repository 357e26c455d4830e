import Logging
import TrellisDatabase
import TrellisKernel

/// Deletes old deliveries of all tenants, and fails deliveries whose job ended without them.
struct DeliveryPruner: Sendable {
    /// The maximum number of rows that one transaction deletes.
    private static let batch = 1000

    let database: SystemDatabase
    let retention: Duration

    /// Fails abandoned deliveries, then deletes ended deliveries older than the retention, in batches.
    func run() async throws {
        try await database.write { tx in try Self.endAbandoned(Self.everyTenant(tx), at: tx.databaseNow) }
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
    private static func endAbandoned(_ sql: UnfilteredSQL, at now: Timestamp) throws {
        try sql.execute(
            """
            UPDATE webhook_delivery SET state = \(DeliveryState.failed), next_at = NULL, ended_at = \(now), \
            sending_until = NULL, held_at = NULL \
            WHERE state = \(DeliveryState.pending) AND created_at < \(now - .seconds(3600)) AND NOT EXISTS (\
            SELECT 1 FROM job WHERE job.tenant_id = webhook_delivery.tenant_id AND job.id = webhook_delivery.job_id \
            AND job.state NOT IN ('completed', 'cancelled', 'discarded'))
            """)
    }

    private static func everyTenant(_ tx: SystemTransaction) -> UnfilteredSQL {
        tx.acrossTenants(reason: "old webhook deliveries of every tenant are deleted", level: .debug).sql
    }
}
