import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension EventStore {
    /// Deletes events older than the retention, with their `event_handled` rows; returns the number of events.
    ///
    /// Never deletes events that an unfinished delivery may need, events that a catch-up subscriber hasn't passed, or
    /// the events at the last position, from which SQLite continues to count.
    package func prune(olderThan retention: Duration, limit: Int = 1000) async throws -> Int {
        try await write { tx, sql in
            let horizon = tx.now - retention
            // Deliveries have the timestamp of their event; finished jobs don't need it any more.
            let waiting = try sql.rows(
                """
                SELECT min(created_at) FROM job WHERE finished_at IS NULL \
                AND name >= \(NewJob.deliveryPrefix) AND name < \("event;")
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
