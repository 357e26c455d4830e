import Logging
import TrellisDatabase
import TrellisKernel

/// Looks after the log of all tenants: what is old goes, and what was left behind is ended.
struct DeliverySweeper: Sendable {
    /// How many rows one transaction removes.
    private static let batch = 1000

    let database: SystemDatabase
    let retention: Duration

    /// Removes what has ended long enough ago, a batch at a time, and ends messages whose job is gone.
    func run() async throws {
        try await database.write { tx in try Self.endAbandoned(Self.everyTenant(tx), at: tx.now) }
        var removed = Self.batch
        while removed == Self.batch {
            try Task.checkCancellation()
            removed = try await database.write { [retention] tx in
                try Self.everyTenant(tx).execute(
                    """
                    DELETE FROM webhook_delivery WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM webhook_delivery \
                    WHERE ended_at < \(tx.now - retention) ORDER BY ended_at LIMIT \(Self.batch))
                    """)
            }
        }
    }

    /// Messages whose job has ended without them: its last attempt's process died, or an operator ended it.
    private static func endAbandoned(_ sql: UnfilteredSQL, at now: Timestamp) throws {
        try sql.execute(
            """
            UPDATE webhook_delivery SET state = \(DeliveryState.failed), next_at = NULL, ended_at = \(now) \
            WHERE state = \(DeliveryState.pending) AND created_at < \(now - .seconds(3600)) AND NOT EXISTS (\
            SELECT 1 FROM job WHERE job.tenant_id = webhook_delivery.tenant_id AND job.id = webhook_delivery.job_id \
            AND job.state NOT IN ('completed', 'cancelled', 'discarded'))
            """)
    }

    private static func everyTenant(_ tx: SystemTransaction) -> UnfilteredSQL {
        tx.acrossTenants(reason: "the log of webhooks is kept for a while, whosever it is", level: .debug).unfiltered
    }
}
