import TrellisDatabase
import TrellisKernel
import TrellisStorage

extension JobStore {
    /// The deletion of jobs after their retention.
    package var pruner: JobPruner { JobPruner(database: jobs) }
}

/// A pruner of the rows whose retention has passed.
package struct JobPruner: Sendable {
    let database: JobDatabase

    /// Deletes expired rows and returns the number of deleted jobs.
    ///
    /// Deletes ended jobs after their retention with all their rows, ended batches without jobs, and statistics that
    /// are two days old. Jobs that wait for the success of a deleted job are cancelled. The same transaction enqueues
    /// the deletion of files in the store of objects.
    package func prune(limit: Int = 1000) async throws -> Int {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let pruned = try JobRows(JobDatabase.allTenants(in: tx)).prune(limit)
            for (tenant, keys) in pruned.objects.sorted(by: { $0.key < $1.key }) {
                let scope = Scope(
                    tenantID: tenant, userID: .noUser, requestID: "", origin: WorkOrigin("job retention"))
                try tx.inTenant(scope).deleteObjects(try keys.map { try StorageKey($0) })
            }
            return pruned.jobs
        }
    }
}

/// What a pruner has deleted.
private struct PrunedJobs {
    /// The number of jobs.
    var jobs = 0
    /// The keys of the objects of their files, by tenant.
    var objects: [ID<Tenant>: [String]] = [:]
}

extension JobRows {
    fileprivate func prune(_ limit: Int) throws -> PrunedJobs {
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
        var result = PrunedJobs(jobs: old.count)
        if !old.isEmpty {
            var pruned = ValueRows("pruned")
            pruned.add("tenant_id", old.map(\.tenant))
            pruned.add("id", old.map(\.id))
            let files = try sql.rows(
                """
                SELECT f.tenant_id, f.storage_key FROM \(pruned) JOIN job_file f ON f.tenant_id = pruned.tenant_id \
                AND f.job_id = pruned.id WHERE f.storage_key IS NOT NULL
                """
            ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), key: try $0.decode(String.self, at: 1)) }
            result.objects = Dictionary(grouping: files, by: \.tenant).mapValues { $0.map(\.key) }
            try sql.execute(
                """
                DELETE FROM job WHERE (tenant_id, id) IN \
                (SELECT pruned.tenant_id, pruned.id FROM \(pruned))
                """)
        }
        try sql.execute("DELETE FROM job_minute WHERE minute < \(now - .seconds(2 * 86_400))")
        try pruneBatches(limit)
        return result
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
