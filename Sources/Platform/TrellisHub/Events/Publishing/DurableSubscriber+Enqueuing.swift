import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension DurableSubscriber {
    /// Enqueues a delivery that runs after the previous delivery with the same key.
    func enqueue(_ draft: NewJob, key: String, _ tx: TenantTransaction) throws {
        let previous = try recordLatest(draft.id, for: key, tx)
        try tx.enqueue(drafts: [draft], after: previous.map { [.ended($0)] } ?? [])
    }

    /// Stores the latest delivery of a key; returns the previous one.
    ///
    /// The row stays locked until the transaction ends, so deliveries are in commit order.
    private func recordLatest(
        _ job: ID<BackgroundJob>, for key: String, _ tx: TenantTransaction
    ) throws -> ID<BackgroundJob>? {
        let key = String(key.unicodeScalars.prefix(200)).replacing(utf8: "\0", with: "\u{FFFD}")
        let sql = tx.unfiltered(
            reason: "It returns the former value of the row that it changes, and names the tenant.", level: .trace)
        let previous = try sql.rows(
            """
            INSERT INTO event_key (id, tenant_id, subscriber, key, job_id, touched_at) \
            VALUES (\(ID<EventKeyRecord>()), \(tx.scope.tenantID), \(name), \(key), \(job), \(tx.databaseNow)) \
            ON CONFLICT (tenant_id, subscriber, key) DO UPDATE SET previous_job_id = event_key.job_id, \
            job_id = excluded.job_id, touched_at = excluded.touched_at RETURNING previous_job_id
            """
        ) { try $0.decode(ID<BackgroundJob>?.self, at: 0) }
        return previous.first ?? nil
    }
}
