import TrellisDatabase
import TrellisKernel

/// Writes jobs into the transaction that asks for them.
struct JobEnqueuer {
    let tx: TenantTransaction
    /// Who asks; nil for the platform.
    let userID: ID<User>?

    func enqueue<J: JobPayload>(
        _ job: J, _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> EnqueuedJob {
        if let unique = options.unique { return try enqueue(job, unique, dependencies, options) }
        return try enqueue(contentsOf: [job], dependencies, options)[0]
    }

    func enqueue<J: JobPayload>(
        contentsOf jobs: [J], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        if options.unique != nil { return try jobs.map { try enqueue($0, dependencies, options) } }
        return try enqueue(drafts: try jobs.map { try JobDraft($0) }, dependencies, options)
    }

    func enqueue(
        drafts: [JobDraft], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        guard !drafts.isEmpty else { return [] }
        let parents = try JobParents(of: dependencies, tx)
        let records = drafts.map { record($0, parents, options) }
        if let batch = options.batch { try add(records.count, to: batch) }
        if records.count == 1, let record = records.first {
            try tx.insertSoon(record)
        } else {
            try tx.insert(contentsOf: records)
        }
        try connect(records, parents)
        return records.map { EnqueuedJob(id: $0.id, wasThere: false) }
    }

    /// What is written down besides the rows of the jobs.
    func connect(_ records: [JobRecord], _ parents: JobParents) throws {
        guard let first = records.first else { return }
        if !parents.dependencies.isEmpty {
            try tx.insert(
                contentsOf: records.flatMap { record in
                    parents.dependencies.map { parent in
                        JobDependencyRecord(
                            id: ID(), tenantID: tx.scope.tenantID, jobID: record.id, parentID: parent.id,
                            policy: parent.policy.rawValue, resolvedAt: parent.isResolved ? tx.now : nil)
                    }
                })
        }
        let rows = JobRows(tx)
        if first.state == .available { rows.wake(queue: first.queue) }
        // It ended as it was enqueued, so whatever counts it counts that too.
        if first.state.isFinal {
            try rows.tell(
                records.map {
                    JobHappening(
                        tenantID: $0.tenantID, job: $0.id, kind: .cancelled, code: $0.errorCode,
                        message: $0.errorMessage)
                })
            try rows.follow(
                records.map {
                    EndedJob(
                        tenantID: $0.tenantID, id: $0.id, hasSucceeded: false, hasDependents: false,
                        batchID: $0.batchID)
                })
        }
    }

    func record(_ draft: JobDraft, _ parents: JobParents, _ options: JobOptions) -> JobRecord {
        let start: Timestamp =
            switch options.start {
            case .at(let moment): max(moment, tx.now)
            case .after(let pause): tx.now + .microseconds(max(pause.stored, 0))
            case nil: tx.now
            }
        var record = JobRecord(
            id: draft.id, tenantID: tx.scope.tenantID, name: draft.name, queue: (options.queue ?? draft.queue).name,
            state: start > tx.now ? .scheduled : .available, priority: (options.priority ?? draft.priority).rawValue,
            arguments: TrellisDatabase.JSONText(draft.arguments), scheduledAt: start, attempt: 0,
            maxAttempts: max(options.attempts ?? draft.attempts, 1), lease: 0, waitingOn: parents.waitingOn,
            hasDependents: false, uniqueKey: options.unique.map { "\(draft.name):\($0.key)" },
            uniqueScope: options.unique?.scope.rawValue,
            timeoutMs: options.timeout.map { max($0.stored / 1000, 1) },
            retentionMs: max(draft.retention.stored / 1000, 0), batchID: options.batch, userID: userID,
            requestID: tx.scope.requestID, trace: tx.trace, createdAt: tx.now)
        if parents.isDoomed {
            record.state = .cancelled
            record.waitingOn = 0
            record.finishedAt = tx.now
            record.keepUntil = tx.now + draft.retention
            record.errorCode = "job.parent_failed"
            record.errorMessage = "A job that it was to wait for hadn't succeeded."
            if record.uniqueScope != UniqueJob.Scope.retention.rawValue { record.uniqueKey = nil }
        } else if record.waitingOn > 0 {
            record.state = .blocked
        }
        return record
    }

    /// Counts jobs in a batch, which can't end before this transaction has.
    func add(_ count: Int, to batch: ID<JobBatch>) throws {
        let found = try tx.update(JobBatchRecord.where { $0.id == batch && $0.finishedAt == nil }) {
            [$0.total.increment(by: count), $0.pending.increment(by: count)]
        }
        guard found == 1 else { throw JobError.batchClosed }
    }

    func batch<J: JobPayload>(_ label: String, _ jobs: [J], _ options: JobOptions) throws -> ID<JobBatch> {
        let batch = try tx.insert(
            JobBatchRecord(
                id: ID(), tenantID: tx.scope.tenantID, label: label, total: 0, pending: 0, failed: 0,
                createdAt: tx.now))
        var options = options
        options.batch = batch.id
        let enqueued = try enqueue(contentsOf: jobs, [], options)
        // Without a job of its own there is nobody to end it.
        if enqueued.allSatisfy(\.wasThere) {
            try tx.update(JobBatchRecord.where { $0.id == batch.id }) { [$0.finishedAt.set(tx.now)] }
        }
        return batch.id
    }
}
