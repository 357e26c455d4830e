import TrellisDatabase
import TrellisKernel

extension JobStore {
    /// Removes what has been kept long enough: ended jobs with all that belongs to them, ended batches without jobs, and
    /// minutes that are two days old; answers how many jobs.
    ///
    /// Jobs that wait for the success of one that is removed are cancelled.
    package func prune(limit: Int = 1000) async throws -> Int {
        try await write { try $0.prune(limit) }
    }
}

extension JobRows {
    fileprivate func prune(_ limit: Int) throws -> Int {
        // Who prunes at the same moment takes others, so nobody waits.
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
        let old = try sql.rows(
            """
            SELECT tenant_id, id, state, has_dependents FROM job WHERE keep_until <= \(now) \
            ORDER BY keep_until LIMIT \(limit)\(lock)
            """
        ) { row in
            (
                tenant: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1),
                isLate: try row.decode(JobState.self, at: 2) != .completed && row.decode(Bool.self, at: 3)
            )
        }
        try orphan(old.filter(\.isLate).map { (tenant: $0.tenant, parent: $0.id) })
        if !old.isEmpty {
            var pruned = ListedRows("pruned")
            pruned.add("tenant_id", old.map(\.tenant))
            pruned.add("id", old.map(\.id))
            try sql.execute(
                """
                DELETE FROM job WHERE (tenant_id, id) IN \
                (SELECT pruned.tenant_id, pruned.id FROM \(pruned))
                """)
        }
        try sql.execute("DELETE FROM job_minute WHERE minute < \(now - .seconds(2 * 86_400))")
        try pruneBatches(limit)
        return old.count
    }

    /// Removes batches that have ended and whose jobs are all gone.
    private func pruneBatches(_ limit: Int) throws {
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
        let old = try sql.rows(
            """
            SELECT tenant_id, id, failed FROM job_batch WHERE finished_at < \(now - .seconds(86_400)) AND pending = 0 \
            AND NOT EXISTS (SELECT 1 FROM job WHERE job.tenant_id = job_batch.tenant_id \
            AND job.batch_id = job_batch.id) LIMIT \(limit)\(lock)
            """
        ) { row in
            (
                tenant: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1),
                failed: try row.decode(Int.self, at: 2)
            )
        }
        guard !old.isEmpty else { return }
        try orphan(old.filter { $0.failed > 0 }.map { (tenant: $0.tenant, parent: $0.id) })
        var pruned = ListedRows("pruned")
        pruned.add("tenant_id", old.map(\.tenant))
        pruned.add("id", old.map(\.id))
        try sql.execute(
            "DELETE FROM job_batch WHERE (tenant_id, id) IN (SELECT pruned.tenant_id, pruned.id FROM \(pruned))")
    }

    /// Cancels the jobs that wait for parents that failed and are about to be forgotten.
    private func orphan(_ parents: [(tenant: ID<Tenant>, parent: ID<BackgroundJob>)]) throws {
        guard !parents.isEmpty else { return }
        var listed = ListedRows("gone")
        listed.add("tenant_id", parents.map(\.tenant))
        listed.add("id", parents.map(\.parent))
        let children = try lock(
            where: """
                state = 'blocked' AND (tenant_id, id) IN (SELECT d.tenant_id, d.job_id FROM \(listed) \
                JOIN job_dependency d ON d.tenant_id = gone.tenant_id AND d.parent_id = gone.id \
                WHERE d.resolved_at IS NULL)
                """)
        try move(children.map(JobMove.parentFailed))
    }
}
