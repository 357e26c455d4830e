import TrellisDatabase
import TrellisKernel

/// A job that has just ended, with the fields that its dependents and its batch need.
struct EndedJob {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
    let hasSucceeded: Bool
    let hasDependents: Bool
    let batchID: ID<JobBatch>?
}

/// A job or a batch that has ended and has dependents.
private struct EndedParent {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
    let hasSucceeded: Bool
}

extension JobRows {
    /// Updates the batches of ended jobs, and resolves the dependents of the jobs and batches.
    ///
    /// Dependents that are cancelled have ended too, so this function is called again for them. It terminates because
    /// the dependency graph is finite.
    func resolveDependents(of ended: [EndedJob]) throws {
        var parents = ended.filter(\.hasDependents).map {
            EndedParent(tenantID: $0.tenantID, id: $0.id, hasSucceeded: $0.hasSucceeded)
        }
        parents += try count(ended.filter { $0.batchID != nil })
        try resolve(parents)
    }

    /// Subtracts ended jobs from the counts of their batches and returns the batches without pending jobs.
    private func count(_ ended: [EndedJob]) throws -> [EndedParent] {
        guard !ended.isEmpty else { return [] }
        struct Key: Hashable {
            let tenant: ID<Tenant>
            let batch: ID<JobBatch>
        }
        var counts: [Key: (ended: Int, failed: Int)] = [:]
        for job in ended {
            guard let batch = job.batchID else { continue }
            counts[Key(tenant: job.tenantID, batch: batch), default: (0, 0)].ended += 1
            if !job.hasSucceeded { counts[Key(tenant: job.tenantID, batch: batch), default: (0, 0)].failed += 1 }
        }
        let ordered = counts.sorted { ($0.key.tenant, $0.key.batch) < ($1.key.tenant, $1.key.batch) }
        var counted = ValueRows("counted")
        counted.add("tenant_id", ordered.map(\.key.tenant))
        counted.add("id", ordered.map(\.key.batch))
        counted.add("ended", ordered.map(\.value.ended))
        counted.add("failed", ordered.map(\.value.failed))
        let batches = try sql.rows(
            """
            UPDATE job_batch SET pending = pending - counted.ended, failed = job_batch.failed + counted.failed, \
            finished_at = CASE WHEN pending = counted.ended THEN coalesce(finished_at, \(now.typedParameter)) \
            ELSE finished_at END FROM \(counted) \
            WHERE job_batch.tenant_id = counted.tenant_id AND job_batch.id = counted.id \
            RETURNING job_batch.tenant_id, job_batch.id, pending, job_batch.failed
            """
        ) { row in
            (
                parent: EndedParent(
                    tenantID: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1),
                    hasSucceeded: try row.decode(Int.self, at: 3) == 0), pending: try row.decode(Int.self, at: 2)
            )
        }
        return batches.filter { $0.pending == 0 }.map(\.parent)
    }

    /// Resolves the dependencies on the parents, and cancels dependents whose policy requires it.
    private func resolve(_ parents: [EndedParent]) throws {
        guard !parents.isEmpty else { return }
        let ordered = parents.sorted { ($0.tenantID, $0.id) < ($1.tenantID, $1.id) }
        var listed = ValueRows("parent")
        listed.add("tenant_id", ordered.map(\.tenantID))
        listed.add("id", ordered.map(\.id))
        listed.add("succeeded", ordered.map { $0.hasSucceeded ? 1 : 0 })
        // Locked before anything is written, so that concurrent counts of a job's dependencies are serialized.
        let children = try lock(
            where: """
                (tenant_id, id) IN (SELECT d.tenant_id, d.job_id FROM \(listed) JOIN job_dependency d \
                ON d.tenant_id = parent.tenant_id AND d.parent_id = parent.id WHERE d.resolved_at IS NULL)
                """)
        guard !children.isEmpty else { return }
        let resolved = try sql.rows(
            """
            UPDATE job_dependency SET resolved_at = \(now) FROM \(listed) \
            WHERE job_dependency.tenant_id = parent.tenant_id AND job_dependency.parent_id = parent.id \
            AND resolved_at IS NULL AND (parent.succeeded = 1 OR policy = 'always') RETURNING job_id
            """
        ) { try $0.decode(ID<BackgroundJob>.self, at: 0) }
        let counts = Dictionary(resolved.map { ($0, 1) }, uniquingKeysWith: +)
        let mustBeCancelled = Set(
            try sql.rows(
                """
                SELECT d.job_id FROM \(listed) JOIN job_dependency d ON d.tenant_id = parent.tenant_id \
                AND d.parent_id = parent.id WHERE d.resolved_at IS NULL AND parent.succeeded = 0 AND d.policy = 'cancel'
                """
            ) { try $0.decode(ID<BackgroundJob>.self, at: 0) })
        try move(
            children.filter { $0.state == .blocked }.compactMap { child in
                if mustBeCancelled.contains(child.id) { return .parentFailed(child) }
                guard let count = counts[child.id] else { return nil }
                var move = JobTransition(child, to: .blocked)
                move.waitingOn = max(child.waitingOn - count, 0)
                if move.waitingOn == 0 { move.state = child.scheduledAt > now ? .scheduled : .available }
                return move
            })
    }

    /// Cancels the jobs that wait for failed parents that are about to be deleted.
    func cancelDependents(of parents: [(tenant: ID<Tenant>, parent: ID<BackgroundJob>)]) throws {
        guard !parents.isEmpty else { return }
        var listed = ValueRows("gone")
        listed.add("tenant_id", parents.map(\.tenant))
        listed.add("id", parents.map(\.parent))
        let children = try lock(
            where: """
                state = 'blocked' AND (tenant_id, id) IN (SELECT d.tenant_id, d.job_id FROM \(listed) \
                JOIN job_dependency d ON d.tenant_id = gone.tenant_id AND d.parent_id = gone.id \
                WHERE d.resolved_at IS NULL)
                """)
        try move(children.map(JobTransition.parentFailed))
    }
}

extension JobTransition {
    /// Returns the cancellation of a job whose parent failed.
    fileprivate static func parentFailed(_ child: LockedJob) -> JobTransition {
        var move = JobTransition(child, to: .cancelled)
        move.failure = ("job.parent_failed", "A job that it waited for didn't succeed.")
        move.event = (.cancelled, "A job that it waited for didn't succeed.")
        return move
    }
}
