import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension DurableSubscriber {
    /// Enqueues a delivery that comes after the one before it with the same key.
    func enqueue(_ draft: JobDraft, key: String, _ tx: TenantTransaction) throws {
        let former = try follow(key, with: draft.id, tx)
        try tx.enqueue(drafts: [draft], after: former.map { [.ended($0)] } ?? [])
    }

    /// Notes the latest delivery for a key; answers the one before.
    ///
    /// The row is held until the transaction ends, so that the order of deliveries is that of commits.
    private func follow(
        _ key: String, with job: ID<BackgroundJob>, _ tx: TenantTransaction
    ) throws -> ID<BackgroundJob>? {
        let key = String(key.prefix(200)).replacing("\0", with: "\u{FFFD}")
        let former = try tx.unfiltered.rows(
            """
            INSERT INTO event_key (id, tenant_id, subscriber, key, job_id, touched_at) \
            VALUES (\(ID<EventKeyRecord>()), \(tx.scope.tenantID), \(name), \(key), \(job), \(tx.now)) \
            ON CONFLICT (tenant_id, subscriber, key) DO UPDATE SET former_job_id = event_key.job_id, \
            job_id = excluded.job_id, touched_at = excluded.touched_at RETURNING former_job_id
            """
        ) { try $0.decode(ID<BackgroundJob>?.self, at: 0) }
        return former.first ?? nil
    }
}
