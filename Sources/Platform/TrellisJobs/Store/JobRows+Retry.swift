import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// Makes locked jobs that have ended run again, at once or as soon as what they wait for has ended.
    func retry(_ jobs: [LockedJob], by actor: ID<User>?) throws {
        guard !jobs.isEmpty else { return }
        var again = ValueRows("again")
        again.add("tenant_id", jobs.map(\.tenantID))
        again.add("id", jobs.map(\.id))
        try resolveMissing(of: again)
        let counts = Dictionary(
            try sql.rows(
                """
                SELECT d.job_id, count(*) FROM \(again) JOIN job_dependency d ON d.tenant_id = again.tenant_id \
                AND d.job_id = again.id WHERE d.resolved_at IS NULL GROUP BY d.job_id
                """
            ) { (try $0.decode(ID<BackgroundJob>.self, at: 0), try $0.decode(Int.self, at: 1)) },
            uniquingKeysWith: +)
        try recount(jobs)
        try endRelease(
            of: jobs.flatMap { job in
                [(tenant: job.tenantID, id: job.id)]
                    + (job.batchID.map { [(tenant: job.tenantID, id: ID(high: $0.high, low: $0.low))] } ?? [])
            })
        try move(
            jobs.map { job in
                var move = JobTransition(job, to: .available)
                move.waitingOn = counts[job.id] ?? 0
                if move.waitingOn > 0 { move.state = .blocked }
                move.scheduledAt = now
                move.maxAttempts = max(job.maxAttempts, job.attempt + 1)
                move.failure = ("", "")
                move.event = (.retried, "")
                move.actor = actor
                return move
            })
    }

    /// Resolves the dependencies of retried jobs on parents that never end: on deleted ones, on batches that can't succeed
    /// since a failed job of theirs was deleted, and on first failures of batches that have failed or are over.
    private func resolveMissing(of again: ValueRows) throws {
        let missing = try sql.rows(
            """
            SELECT d.tenant_id, d.job_id, d.parent_id FROM \(again) JOIN job_dependency d \
            ON d.tenant_id = again.tenant_id AND d.job_id = again.id WHERE d.resolved_at IS NULL \
            AND NOT EXISTS (SELECT 1 FROM job p WHERE p.tenant_id = d.tenant_id AND p.id = d.parent_id) \
            AND NOT EXISTS (SELECT 1 FROM job_batch b WHERE b.tenant_id = d.tenant_id AND b.id = d.parent_id \
            AND (d.policy = 'always' OR b.failed <= (SELECT count(*) FROM job f WHERE f.tenant_id = b.tenant_id \
            AND f.batch_id = b.id AND f.state IN ('discarded', 'cancelled'))))
            """
        ) { row in
            (
                tenant: try row.decode(ID<Tenant>.self, at: 0), job: try row.decode(ID<BackgroundJob>.self, at: 1),
                parent: try row.decode(ID<BackgroundJob>.self, at: 2)
            )
        }
        // No job or batch has the identifier of a first failure, so its batch says whether it may still happen.
        let batches = missing.compactMap { found in found.parent.failedBatch.map { (found.tenant, $0) } }
        let coming = try batchesThatMayFail(batches)
        let gone = missing.filter { found in found.parent.failedBatch.map { !coming.contains($0) } ?? true }
        guard !gone.isEmpty else { return }
        var resolved = ValueRows("gone")
        resolved.add("tenant_id", gone.map(\.tenant))
        resolved.add("job_id", gone.map(\.job))
        resolved.add("parent_id", gone.map(\.parent))
        try sql.execute(
            """
            UPDATE job_dependency SET resolved_at = \(now) FROM \(resolved) \
            WHERE job_dependency.tenant_id = gone.tenant_id AND job_dependency.job_id = gone.job_id \
            AND job_dependency.parent_id = gone.parent_id AND resolved_at IS NULL
            """)
    }

    /// Returns those of the batches in which no job has failed yet, and some haven't ended.
    private func batchesThatMayFail(_ batches: [(ID<Tenant>, ID<JobBatch>)]) throws -> Set<ID<JobBatch>> {
        guard !batches.isEmpty else { return [] }
        var listed = ValueRows("listed")
        listed.add("tenant_id", batches.map(\.0))
        listed.add("id", batches.map(\.1))
        return Set(
            try sql.rows(
                """
                SELECT b.id FROM \(listed) JOIN job_batch b ON b.tenant_id = listed.tenant_id AND b.id = listed.id \
                WHERE b.failed = 0 AND (b.pending > 0 OR b.finished_at IS NULL)
                """
            ) { try $0.decode(ID<JobBatch>.self, at: 0) })
    }

    /// Adds retried jobs to the counts of their batches again; an ended batch stays ended.
    private func recount(_ jobs: [LockedJob]) throws {
        let batches = Dictionary(
            jobs.compactMap { job in job.batchID.map { ($0, (tenant: job.tenantID, count: 1)) } }
        ) { ($0.tenant, $0.count + $1.count) }.sorted { ($0.value.tenant, $0.key) < ($1.value.tenant, $1.key) }
        guard !batches.isEmpty else { return }
        var again = ValueRows("again")
        again.add("tenant_id", batches.map(\.value.tenant))
        again.add("id", batches.map(\.key))
        again.add("jobs", batches.map(\.value.count))
        try sql.execute(
            """
            UPDATE job_batch SET pending = pending + again.jobs, failed = failed - again.jobs FROM \(again) \
            WHERE job_batch.tenant_id = again.tenant_id AND job_batch.id = again.id
            """)
    }
}
