import TrellisDatabase
import TrellisKernel

/// A pruner of the rows whose retention has passed.
package struct JobPruner: Sendable {
    let database: JobDatabase

    /// Deletes expired rows and returns the number of deleted jobs.
    ///
    /// Deletes ended jobs after their retention with all their rows, ended batches without jobs, and statistics that
    /// are two days old. Jobs that wait for the success of a deleted job are cancelled.
    package func prune(limit: Int = 1000) async throws -> Int {
        try await database.write { try $0.prune(limit) }
    }
}

extension JobRows {
    fileprivate func prune(_ limit: Int) throws -> Int {
        // Concurrent calls skip locked rows, so none of them waits.
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
        let old = try sql.rows(
            """
            SELECT tenant_id, id, state, has_dependents FROM job WHERE keep_until <= \(now) \
            ORDER BY keep_until LIMIT \(limit)\(lock)
            """
        ) { row in
            (
                tenant: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1),
                hasWaitingDependents: try row.decode(JobState.self, at: 2) != .completed && row.decode(Bool.self, at: 3)
            )
        }
        try cancelDependents(of: old.filter(\.hasWaitingDependents).map { (tenant: $0.tenant, parent: $0.id) })
        if !old.isEmpty {
            var pruned = ValueRows("pruned")
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

    /// Deletes ended batches whose jobs are all deleted.
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
        try cancelDependents(of: old.filter { $0.failed > 0 }.map { (tenant: $0.tenant, parent: $0.id) })
        var pruned = ValueRows("pruned")
        pruned.add("tenant_id", old.map(\.tenant))
        pruned.add("id", old.map(\.id))
        try sql.execute(
            "DELETE FROM job_batch WHERE (tenant_id, id) IN (SELECT pruned.tenant_id, pruned.id FROM \(pruned))")
    }
}
