import TrellisDatabase
import TrellisKernel
import TrellisStorage

extension JobStore {
    /// The deletion of jobs after their retention.
    package var pruner: JobPruner { JobPruner(database: jobs) }
}

/// What one call of a pruner has deleted.
public struct PrunedRows: Hashable, Sendable {
    /// The number of deleted jobs.
    public var jobs: Int
    /// Whether there may be more expired rows.
    public var hasMore: Bool

    /// Creates a result.
    public init(jobs: Int = 0, hasMore: Bool = false) {
        self.jobs = jobs
        self.hasMore = hasMore
    }
}

/// A pruner of the rows whose retention has passed.
package struct JobPruner: Sendable {
    let database: JobDatabase

    /// Deletes the next expired rows, those that expired first, in one transaction.
    ///
    /// Deletes ended jobs after their retention with all their rows, ended batches without jobs a day after their end,
    /// statistics that are eight days old, and keys of jobs that were unused for a day; at most `limit` of each. A job or batch that an unfinished job depends on is
    /// left, with all jobs of the batch, and looked at again an hour later. The same transaction enqueues the deletion of
    /// files in the store of objects. Concurrent calls don't wait for each other.
    package func prune(limit: Int = 1000) async throws -> PrunedRows {
        try await database.system.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let rows = JobRows(JobDatabase.allTenants(in: tx))
            let pruned = try rows.pruneJobs(limit)
            let unused = try rows.pruneContents(limit)
            let objects = pruned.objects.merging(unused) { $0 + $1 }
            for (tenant, keys) in objects.sorted(by: { $0.key < $1.key }) {
                let scope = Scope(
                    tenantID: tenant, userID: .noUser, requestID: "", origin: WorkOrigin("job retention"))
                try tx.inTenant(scope).deleteObjects(try keys.map { try StorageKey($0) })
            }
            let batches = try rows.pruneBatches(limit)
            let minutes = try rows.pruneMinutes(limit)
            let keys = try rows.pruneKeys(limit)
            let contents = unused.values.reduce(0) { $0 + $1.count }
            return PrunedRows(
                jobs: pruned.jobs, hasMore: max(pruned.seen, contents, batches, minutes, keys) >= limit)
        }
    }
}

/// The expired jobs of a call.
private struct PrunedJobs {
    /// The number of expired jobs, also those that others wait for.
    var seen = 0
    /// The number of deleted jobs.
    var jobs = 0
    /// The keys of the objects of their files, by tenant.
    var objects: [ID<Tenant>: [String]] = [:]
}

/// A job or batch whose retention has passed.
private struct ExpiredRow: Hashable, Comparable {
    let tenant: ID<Tenant>
    let id: ID<BackgroundJob>

    static func < (left: Self, right: Self) -> Bool { (left.tenant, left.id) < (right.tenant, right.id) }
}

extension [ExpiredRow] {
    fileprivate func values(_ name: String) -> ValueRows {
        var rows = ValueRows(name)
        rows.add("tenant_id", map(\.tenant))
        rows.add("id", map(\.id))
        return rows
    }
}

extension JobRows {
    /// How long a row that others wait for is left, before it is looked at again.
    private static let postponement = Duration.seconds(3600)
    /// How long statistics are kept: the longest range of the charts, and a day.
    private static let statisticsRetention = Duration.seconds(8 * 86_400)
    /// How long an ended batch is kept, at least.
    private static let batchRetention = Duration.seconds(86_400)

    // Concurrent calls skip locked rows, so none of them waits.
    private static let skippingLocked = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")

    fileprivate func pruneJobs(_ limit: Int) throws -> PrunedJobs {
        let expired = try sql.rows(
            """
            SELECT tenant_id, id, has_dependents, batch_id FROM job WHERE keep_until <= \(now) \
            ORDER BY keep_until LIMIT \(limit)\(Self.skippingLocked)
            """
        ) { row in
            (
                job: try ExpiredRow(row), hasDependents: try row.decode(Bool.self, at: 2),
                batch: try row.decode(ID<BackgroundJob>?.self, at: 3)
            )
        }
        // A statement of its own: it sees the jobs that were enqueued until the rows above were locked.
        let batches = Set(expired.compactMap { row in row.batch.map { ExpiredRow(tenant: row.job.tenant, id: $0) } })
        let parents = expired.filter(\.hasDependents).map(\.job) + batches.sorted()
        let needed = try heldByDependents(parents)
        let held = Set(
            expired.filter { row in
                needed.contains(row.job)
                    || row.batch.map { needed.contains(ExpiredRow(tenant: row.job.tenant, id: $0)) } ?? false
            }.map(\.job))
        try postpone(held, in: "job")
        let pruned = expired.map(\.job).filter { !held.contains($0) }
        var result = PrunedJobs(seen: expired.count, jobs: pruned.count)
        guard !pruned.isEmpty else { return result }
        let rows = pruned.values("pruned")
        let files = try sql.rows(
            """
            SELECT f.tenant_id, f.storage_key FROM \(rows) JOIN job_file f ON f.tenant_id = pruned.tenant_id \
            AND f.job_id = pruned.id WHERE f.storage_key IS NOT NULL UNION ALL SELECT c.tenant_id, c.storage_key \
            FROM \(rows) JOIN job_content c ON c.tenant_id = pruned.tenant_id AND c.job_id = pruned.id \
            WHERE c.storage_key IS NOT NULL
            """
        ) { (tenant: try $0.decode(ID<Tenant>.self, at: 0), key: try $0.decode(String.self, at: 1)) }
        result.objects = Dictionary(grouping: files, by: \.tenant).mapValues { $0.map(\.key) }
        try sql.execute(
            "DELETE FROM job WHERE (tenant_id, id) IN (SELECT pruned.tenant_id, pruned.id FROM \(rows))")
        return result
    }

    /// Deletes contents in the store of objects that no job needs any more, and returns their keys by tenant.
    fileprivate func pruneContents(_ limit: Int) throws -> [ID<Tenant>: [String]] {
        let unused: SQL = "FROM job_content WHERE unused_since IS NOT NULL ORDER BY unused_since LIMIT \(limit)"
        let chosen = SQL.on(
            sqlite: "(tenant_id, id) IN (SELECT tenant_id, id \(unused))",
            postgres: "ctid = ANY (ARRAY (SELECT ctid \(unused) FOR UPDATE SKIP LOCKED))")
        let deleted = try sql.rows("DELETE FROM job_content WHERE \(chosen) RETURNING tenant_id, storage_key") { row in
            (tenant: try row.decode(ID<Tenant>.self, at: 0), key: try row.decode(String?.self, at: 1))
        }
        return Dictionary(grouping: deleted, by: \.tenant).mapValues { $0.compactMap(\.key) }
    }

    /// Deletes ended batches that have no jobs and that no job waits for; returns the number of batches seen.
    fileprivate func pruneBatches(_ limit: Int) throws -> Int {
        let conditions: [SQL] = [
            "finished_at < \(now - Self.batchRetention) AND finished_at IS NOT NULL AND keep_until IS NULL ORDER BY finished_at",
            "keep_until <= \(now) AND keep_until IS NOT NULL ORDER BY keep_until",
        ]
        var seen = 0
        for condition in conditions {
            let ended = try sql.rows(
                """
                SELECT tenant_id, id FROM job_batch WHERE \(condition) LIMIT \(limit)\(Self.skippingLocked)
                """, ExpiredRow.init)
            guard !ended.isEmpty else { continue }
            seen = max(seen, ended.count)
            let used = try sql.rows(
                """
                SELECT ended.tenant_id, ended.id FROM \(ended.values("ended")) WHERE \
                (SELECT b.pending FROM job_batch b WHERE b.tenant_id = ended.tenant_id AND b.id = ended.id) > 0 \
                OR EXISTS (SELECT 1 FROM job WHERE job.tenant_id = ended.tenant_id AND job.batch_id = ended.id)
                """, ExpiredRow.init)
            let held = Set(used).union(try heldByDependents(ended))
            try postpone(held, in: "job_batch")
            let pruned = ended.filter { !held.contains($0) }
            guard !pruned.isEmpty else { continue }
            try sql.execute(
                """
                DELETE FROM job_batch WHERE (tenant_id, id) IN \
                (SELECT pruned.tenant_id, pruned.id FROM \(pruned.values("pruned")))
                """)
        }
        return seen
    }

    fileprivate func pruneMinutes(_ limit: Int) throws -> Int {
        try sql.execute(
            """
            DELETE FROM job_minute WHERE id IN (SELECT id FROM job_minute \
            WHERE minute < \(now - Self.statisticsRetention) ORDER BY minute LIMIT \(limit))
            """)
    }

    /// Returns the jobs and batches that an unfinished job depends on: it waits for them, or may read their results.
    private func heldByDependents(_ parents: [ExpiredRow]) throws -> Set<ExpiredRow> {
        guard !parents.isEmpty else { return [] }
        return Set(
            try sql.rows(
                """
                SELECT parent.tenant_id, parent.id FROM \(parents.values("parent")) WHERE EXISTS (SELECT 1 \
                FROM job_dependency d JOIN job c ON c.tenant_id = d.tenant_id AND c.id = d.job_id \
                WHERE d.tenant_id = parent.tenant_id AND d.parent_id = parent.id AND c.finished_at IS NULL)
                """, ExpiredRow.init))
    }

    private func postpone(_ rows: Set<ExpiredRow>, in table: String) throws {
        guard !rows.isEmpty else { return }
        try sql.execute(
            """
            UPDATE \(raw: table) SET keep_until = \(now + Self.postponement) WHERE (tenant_id, id) IN \
            (SELECT held.tenant_id, held.id FROM \(rows.sorted().values("held")))
            """)
    }
}

extension ExpiredRow {
    fileprivate init(_ row: RowReader) throws {
        tenant = try row.decode(ID<Tenant>.self, at: 0)
        id = try row.decode(ID<BackgroundJob>.self, at: 1)
    }
}
