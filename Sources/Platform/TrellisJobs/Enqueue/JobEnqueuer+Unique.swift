import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Enqueues a job unless another has its key; the unique index decides, so concurrent calls can't both insert.
    func enqueue<J: JobPayload>(
        _ job: J, _ unique: UniqueJob, _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> EnqueuedJob {
        var options = options
        options.unique = unique
        var draft = try NewJob(job, in: tx, staged)
        try (tx.attachment(JobLimits.self) ?? JobLimits()).checkArguments(draft.arguments)
        var parents = try JobParents(of: dependencies, in: options.batch, tx)
        var record = record(draft, parents, options)
        // The other job may end, and release its key, between the insert and the query.
        for _ in 0..<4 {
            if try !tx.insertMissing([record]).isEmpty {
                if let batch = options.batch { try add(1, to: batch) }
                try insertContents(of: [draft])
                try connect([record], parents)
                let enqueued = EnqueuedJob(id: record.id, alreadyExisted: false)
                try index([job], [enqueued])
                return enqueued
            }
            let rows = JobRows(tx)
            let held = try rows.lock(
                where: "tenant_id = \(tx.scope.tenantID) AND unique_key = \(record.uniqueKey ?? "")")
            guard let existing = held.first else { continue }
            if let until = existing.uniqueUntil, until <= tx.databaseNow {
                // Its period is over, so the key is free, whatever the job does.
                try tx.update(JobRecord.where { $0.id == existing.id }) { [$0.uniqueKey.set(nil)] }
                continue
            }
            switch unique.conflict {
            case .reject: throw JobError.notUnique(existing: existing.id)
            case .keep: break
            case .replace where existing.state == .running && existing.uniqueUntil == nil:
                // It runs with its own arguments, so the new job gets the key and runs after it.
                try tx.update(JobRecord.where { $0.id == existing.id }) { [$0.uniqueKey.set(nil)] }
                parents = try JobParents(of: dependencies + [.ended(existing.id)], in: options.batch, tx)
                draft = try NewJob(job, in: tx, staged)
                record = self.record(draft, parents, options)
                continue
            case .replace:
                try replace(
                    existing, by: record, draft.divided.content, subjects: job.subjectKeys, unique.debounce, rows)
            }
            return EnqueuedJob(id: existing.id, alreadyExisted: true)
        }
        throw DatabaseError.serialization
    }

    /// Replaces the arguments, start and priority of a job that hasn't started; changes none that has.
    ///
    /// Its dependencies stay unchanged.
    func replace(
        _ existing: LockedJob, by record: JobRecord, _ content: JobContent?, subjects: [String],
        _ debounce: JobDebounce?, _ rows: JobRows
    ) throws {
        guard [.available, .scheduled, .blocked].contains(existing.state) else { return }
        let start = debounce.map { $0.start(of: existing, requested: record.scheduledAt) } ?? record.scheduledAt
        // By the start, not by the new job's state, which may be `blocked` because of the new job's dependencies.
        let state: JobState =
            existing.state == .blocked ? .blocked : start > tx.databaseNow ? .scheduled : .available
        try tx.update(JobRecord.where { $0.id == existing.id }) {
            [
                $0.arguments.set(record.arguments), $0.hasContent.set(record.hasContent),
                $0.version.set(record.version),
                $0.scheduledAt.set(start), $0.state.set(state), $0.priority.set(record.priority),
                $0.declaredPriority.set(nil), $0.expiresAt.set(record.expiresAt),
            ]
        }
        if existing.hasContent { try rows.endUse(ofArguments: [(existing.tenantID, existing.id)]) }
        if let content { try tx.insert(content.record(of: existing.id, tenant: tx.scope.tenantID)) }
        // Those of the arguments that it no longer has count no more.
        try tx.erase(JobSubjectRecord.where { $0.jobID == existing.id })
        try index([(job: existing.id, subjects: subjects)])
        // A debounced job is replaced normally, perhaps many times a second.
        if debounce == nil {
            try rows.insertHistory([
                JobHistoryEntry(
                    tenantID: existing.tenantID, job: existing.id, kind: .replaced, attempt: existing.attempt,
                    actor: userID)
            ])
        }
        if state == .available { rows.wake(queue: existing.queue) }
    }
}

extension JobDebounce {
    /// Returns the start of a waiting job after one more with its key: moved back, but not beyond the limit.
    fileprivate func start(of job: LockedJob, requested: Timestamp) -> Timestamp {
        let latest = job.createdAt + .microseconds(limit.storedMicroseconds)
        // A retry, or an operator, may have set a later start than that.
        return max(job.scheduledAt, min(requested, latest))
    }
}
