import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Enqueues a job unless another has its key; the unique index decides, so concurrent calls can't both insert.
    func enqueue<J: JobPayload>(
        _ job: J, _ unique: UniqueJob, _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> EnqueuedJob {
        let parents = try JobParents(of: dependencies, in: options.batch, tx)
        let record = record(try NewJob(job), parents, options)
        // The other job may end, and release its key, between the insert and the query.
        for _ in 0..<3 {
            if try !tx.insertMissing([record]).isEmpty {
                if let batch = options.batch { try add(1, to: batch) }
                try connect([record], parents)
                return EnqueuedJob(id: record.id, alreadyExisted: false)
            }
            let rows = JobRows(tx)
            let held = try rows.lock(
                where: "tenant_id = \(tx.scope.tenantID) AND unique_key = \(record.uniqueKey ?? "")")
            guard let existing = held.first else { continue }
            switch unique.conflict {
            case .reject: throw JobError.notUnique(existing: existing.id)
            case .keep: break
            case .replace: try replace(existing, by: record, rows)
            }
            return EnqueuedJob(id: existing.id, alreadyExisted: true)
        }
        throw DatabaseError.serialization
    }

    /// Replaces the arguments, start and priority of a job that hasn't started.
    ///
    /// Its dependencies stay unchanged.
    private func replace(_ existing: LockedJob, by record: JobRecord, _ rows: JobRows) throws {
        guard [.available, .scheduled, .blocked].contains(existing.state) else { return }
        // By the start, not by the new job's state, which may be `blocked` because of the new job's dependencies.
        let isLater = record.scheduledAt > tx.now
        let state = existing.state == .blocked ? .blocked : isLater ? .scheduled : JobState.available
        try tx.update(JobRecord.where { $0.id == existing.id }) {
            [
                $0.arguments.set(record.arguments), $0.scheduledAt.set(record.scheduledAt), $0.state.set(state),
                $0.priority.set(record.priority),
            ]
        }
        try rows.insertHistory([
            JobHistoryEntry(
                tenantID: existing.tenantID, job: existing.id, kind: .replaced, attempt: existing.attempt,
                actor: userID)
        ])
        if state == .available { rows.wake(queue: existing.queue) }
    }
}
