import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension EventStore {
    /// Removes events that have been kept long enough, with the notes of who has handled them; answers how many.
    ///
    /// Kept in any case: events that a delivery which hasn't ended may ask for, that a subscriber hasn't passed, and the
    /// latest of all, from which SQLite goes on counting.
    package func prune(olderThan retention: Duration, limit: Int = 1000) async throws -> Int {
        try await write { tx, sql in
            let horizon = tx.now - retention
            // An event's deliveries are enqueued at the event's own moment, and jobs that have ended don't matter.
            let waiting = try sql.rows(
                """
                SELECT min(created_at) FROM job WHERE finished_at IS NULL \
                AND name >= \(JobDraft.deliveryPrefix) AND name < \("event;")
                """
            ) { try $0.decode(Timestamp?.self, at: 0) }
            let moment = min(horizon, waiting.first.flatMap { $0 } ?? horizon)
            try sql.execute(
                """
                DELETE FROM event_key WHERE touched_at < \(horizon) AND NOT EXISTS (SELECT 1 FROM job \
                WHERE job.tenant_id = event_key.tenant_id AND job.id = event_key.job_id AND job.finished_at IS NULL)
                """)
            return try sql.execute(
                """
                DELETE FROM event WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM event AS old \
                WHERE old.occurred_at < \(moment) AND old.position < (SELECT max(position) FROM event) \
                AND NOT EXISTS (SELECT 1 FROM event_offset WHERE (event_offset.position, event_offset.event_id) \
                < (old.position, old.id)) ORDER BY old.position, old.id LIMIT \(limit))
                """)
        }
    }
}
