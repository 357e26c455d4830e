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
struct EndedParent: Hashable {
    let tenantID: ID<Tenant>
    let id: ID<BackgroundJob>
    let hasSucceeded: Bool
}

/// A job that waits for a parent that has ended.
struct OpenDependency {
    let parent: EndedParent
    let job: ID<BackgroundJob>
}

extension JobRows {
    /// The most dependents that a transaction releases or cancels in addition to what it is for.
    static let dependentLimit = 5000
    /// The most levels of dependents that are cancelled in one transaction, because a parent of theirs was.
    static let levelLimit = 10

    /// Updates the batches of ended jobs, and resolves the dependents of the jobs and batches.
    ///
    /// Dependents that are cancelled have ended too, so it continues with theirs. What is more than one transaction can
    /// write in time is stored in `job_ended_parent`; see ``JobDependents``.
    func resolveDependents(of ended: [EndedJob]) throws {
        var (ended, left) = (ended, Self.dependentLimit)
        for _ in 0..<Self.levelLimit {
            let parents = try parents(ended)
            guard !parents.isEmpty else { return }
            let counts = try dependentCounts(of: parents, limit: left + 1)
            var (few, many): ([EndedParent], [EndedParent]) = ([], [])
            for parent in parents {
                guard let count = counts[parent.id] else { continue }
                if count <= left { few.append(parent) } else { many.append(parent) }
                left = max(left - (count <= left ? count : 0), 0)
            }
            try postpone(many)
            ended = try resolve(try openDependencies(on: few))
        }
        try postpone(try parents(ended))
    }

    /// Counts the ended jobs in their batches, and returns the jobs and batches that others may wait for.
    private func parents(_ ended: [EndedJob]) throws -> [EndedParent] {
        let jobs = ended.filter(\.hasDependents).map {
            EndedParent(tenantID: $0.tenantID, id: $0.id, hasSucceeded: $0.hasSucceeded)
        }
        let parents = jobs + (try count(ended.filter { $0.batchID != nil }))
        return parents.sorted { ($0.tenantID, $0.id) < ($1.tenantID, $1.id) }
    }

    /// Returns the number of open dependencies on each parent that has any, counted up to the limit.
    private func dependentCounts(of parents: [EndedParent], limit: Int) throws -> [ID<BackgroundJob>: Int] {
        let counts = try sql.rows(
            """
            SELECT parent.id, (SELECT count(*) FROM (SELECT 1 FROM job_dependency d \
            WHERE d.tenant_id = parent.tenant_id AND d.parent_id = parent.id AND d.resolved_at IS NULL \
            LIMIT \(limit)) AS open) FROM \(listed(parents))
            """
        ) { (try $0.decode(ID<BackgroundJob>.self, at: 0), try $0.decode(Int.self, at: 1)) }
        return Dictionary(counts.filter { $0.1 > 0 }) { first, _ in first }
    }

    private func listed(_ parents: [EndedParent]) -> ValueRows {
        var listed = ValueRows("parent")
        listed.add("tenant_id", parents.map(\.tenantID))
        listed.add("id", parents.map(\.id))
        listed.add("succeeded", parents.map { $0.hasSucceeded ? 1 : 0 })
        return listed
    }

    /// Returns the open dependencies on parents that have few.
    private func openDependencies(on parents: [EndedParent]) throws -> [OpenDependency] {
        guard !parents.isEmpty else { return [] }
        let byID = Dictionary(parents.map { ($0.id, $0) }) { first, _ in first }
        let condition: SQL = "d.tenant_id = parent.tenant_id AND d.parent_id = parent.id AND d.resolved_at IS NULL"
        return try sql.rows(
            "SELECT d.parent_id, d.job_id FROM \(rowsOfDependencies(for: listed(parents), where: condition))"
        ) { (try $0.decode(ID<BackgroundJob>.self, at: 0), try $0.decode(ID<BackgroundJob>.self, at: 1)) }
        .compactMap { parent, job in byID[parent].map { OpenDependency(parent: $0, job: job) } }
    }

    /// Returns the dependencies `d` that meet the condition, for each of the rows, as a source for `FROM`.
    ///
    /// PostgreSQL looks each row up by its key. As a join, it reads all open dependencies for each portion until it has
    /// statistics of the table: it assumes that `resolved_at` is rarely null, which most of a new large fan-out are.
    private func rowsOfDependencies(for rows: ValueRows, where condition: SQL) -> SQL {
        .on(
            sqlite: "\(rows) CROSS JOIN job_dependency d ON \(condition)",
            postgres: """
                \(rows) CROSS JOIN LATERAL (SELECT d.ctid, d.job_id, d.parent_id, d.policy FROM job_dependency d \
                WHERE \(condition) OFFSET 0) d
                """)
    }

    /// Stores that the dependents of these parents are to be resolved in portions, and wakes workers.
    private func postpone(_ parents: [EndedParent]) throws {
        guard !parents.isEmpty else { return }
        var ended = ValueRows("ended")
        ended.add("id", parents.map { _ in ID<EndedParentRecord>() })
        ended.add("tenant_id", parents.map(\.tenantID))
        ended.add("parent_id", parents.map(\.id))
        ended.add("succeeded", parents.map { $0.hasSucceeded ? 1 : 0 })
        ended.add("portion", parents.map { _ in JobDependents.portion })
        // Due at once, whatever clock a worker has.
        let due = Timestamp(microseconds: 0).typedParameter
        try sql.execute(
            """
            INSERT INTO job_ended_parent (id, tenant_id, parent_id, succeeded, portion, next_at) SELECT ended.id, \
            ended.tenant_id, ended.parent_id, ended.succeeded = 1, ended.portion, \(due) FROM \(ended) \
            WHERE true ON CONFLICT (tenant_id, parent_id) DO UPDATE SET succeeded = excluded.succeeded, place = NULL, \
            portion = excluded.portion, next_at = excluded.next_at
            """)
        wakeDependents()
    }

    /// Subtracts ended jobs from the counts of their batches and returns the batches without pending jobs, and what
    /// stands for the first failures of batches.
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
                key: Key(
                    tenant: try row.decode(ID<Tenant>.self, at: 0), batch: try row.decode(ID<JobBatch>.self, at: 1)),
                pending: try row.decode(Int.self, at: 2), failed: try row.decode(Int.self, at: 3)
            )
        }
        return batches.flatMap { batch -> [EndedParent] in
            let (tenant, id) = (batch.key.tenant, batch.key.batch)
            var parents: [EndedParent] = []
            if batch.pending == 0 {
                parents.append(
                    EndedParent(
                        tenantID: tenant, id: ID(high: id.high, low: id.low), hasSucceeded: batch.failed == 0))
            }
            let isFirstFailure = batch.failed > 0 && batch.failed == counts[batch.key]?.failed
            if isFirstFailure || (batch.pending == 0 && batch.failed == 0) {
                parents.append(
                    EndedParent(tenantID: tenant, id: ID(failureOf: id), hasSucceeded: isFirstFailure))
            }
            return parents
        }
    }

    /// Resolves the dependencies, cancels the dependents whose policy requires it, and returns those.
    func resolve(_ dependencies: [OpenDependency]) throws -> [EndedJob] {
        guard !dependencies.isEmpty else { return [] }
        // Locked before anything is written, so that concurrent counts of a job's dependencies are serialized.
        let children = try lock(dependencies.map { (tenant: $0.parent.tenantID, id: $0.job) })
        guard !children.isEmpty else { return [] }
        var open = ValueRows("open")
        open.add("tenant_id", dependencies.map(\.parent.tenantID))
        open.add("parent_id", dependencies.map(\.parent.id))
        open.add("job_id", dependencies.map(\.job))
        open.add("succeeded", dependencies.map { $0.parent.hasSucceeded ? 1 : 0 })
        let isSame: SQL = "d.tenant_id = open.tenant_id AND d.parent_id = open.parent_id AND d.job_id = open.job_id"
        let condition: SQL = "\(isSame) AND d.resolved_at IS NULL"
        let isMet: SQL = "\(condition) AND (open.succeeded = 1 OR d.policy = 'always')"
        let resolved = try sql.rows(
            .on(
                sqlite: """
                    UPDATE job_dependency AS d SET resolved_at = \(now) FROM \(open) WHERE \(isMet) RETURNING job_id
                    """,
                postgres: """
                    UPDATE job_dependency SET resolved_at = \(now) WHERE resolved_at IS NULL AND ctid = ANY (ARRAY \
                    (SELECT d.ctid FROM \(rowsOfDependencies(for: open, where: isMet)))) RETURNING job_id
                    """)
        ) { try $0.decode(ID<BackgroundJob>.self, at: 0) }
        let counts = Dictionary(resolved.map { ($0, 1) }, uniquingKeysWith: +)
        let mustBeCancelled = Set(
            try sql.rows(
                """
                SELECT d.job_id FROM \(rowsOfDependencies(for: open, where: condition)) \
                WHERE open.succeeded = 0 AND d.policy = 'cancel'
                """
            ) { try $0.decode(ID<BackgroundJob>.self, at: 0) })
        let unneeded = Set(dependencies.filter { $0.parent.id.failedBatch != nil }.map(\.job))
        return try apply(
            children.filter { $0.state == .blocked }.compactMap { child in
                if mustBeCancelled.contains(child.id) {
                    return unneeded.contains(child.id) ? .batchSucceeded(child) : .parentFailed(child)
                }
                guard let count = counts[child.id] else { return nil }
                var move = JobTransition(child, to: .blocked)
                move.waitingOn = max(child.waitingOn - count, 0)
                if move.waitingOn == 0 {
                    move.state = child.scheduledAt > now ? .scheduled : .available
                    // It is due only now: the time for which it was blocked counts neither as a wait nor for its age.
                    move.scheduledAt = max(child.scheduledAt, now)
                }
                return move
            })
    }
}

extension JobTransition {
    /// Returns the cancellation of a job that waited for the failure of a batch which has succeeded.
    fileprivate static func batchSucceeded(_ child: LockedJob) -> JobTransition {
        var move = JobTransition(child, to: .cancelled)
        move.failure = ("job.batch_succeeded", "No job of the batch has failed.")
        move.event = (.cancelled, "No job of the batch has failed.")
        // It is no failure, which an operator may want to look at.
        move.retention = min(move.retention, .seconds(86_400))
        return move
    }

    /// Returns the cancellation of a job whose parent failed.
    fileprivate static func parentFailed(_ child: LockedJob) -> JobTransition {
        var move = JobTransition(child, to: .cancelled)
        move.failure = ("job.parent_failed", "A job that it waited for didn't succeed.")
        move.event = (.cancelled, "A job that it waited for didn't succeed.")
        return move
    }
}
