import TrellisDatabase
import TrellisKernel

/// Inserts jobs in the caller's transaction.
struct JobEnqueuer {
    let tx: TenantTransaction
    /// The user who enqueues; nil for the platform.
    let userID: ID<User>?
    /// The arguments of the job, if they were staged.
    var staged: StagedContent?

    func enqueue<J: JobPayload>(
        _ job: J, _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> EnqueuedJob {
        try enqueue(contentsOf: [job], dependencies, options)[0]
    }

    func enqueue<J: JobPayload>(
        contentsOf jobs: [J], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        try check(J.self)
        if tx.hasJobsElsewhere { return try send(jobs, dependencies, options) }
        let rules = jobs.map { options.unique ?? J.uniqueKey(of: $0) }
        if rules.contains(where: { $0 != nil }) {
            return try zip(jobs, rules).map { job, unique in
                guard let unique else { return try enqueue(ordinary: [job], dependencies, options)[0] }
                return try enqueue(job, unique, dependencies, options)
            }
        }
        return try enqueue(ordinary: jobs, dependencies, options)
    }

    /// Enqueues jobs without unique keys.
    private func enqueue<J: JobPayload>(
        ordinary jobs: [J], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        let enqueued = try enqueue(drafts: try jobs.map { try NewJob($0, in: tx, staged) }, dependencies, options)
        try index(jobs, enqueued)
        return enqueued
    }

    /// Refuses a job on rows without tenants in the transaction of a tenant, in which it couldn't run.
    ///
    /// - Throws: ``TrellisDatabase/GlobalAccessError/tenantScope``.
    private func check<J: JobPayload>(_ job: J.Type) throws(GlobalAccessError) {
        if tx.scope.tenantID != .platform, job is any GlobalJobPayload.Type { throw .tenantScope }
    }

    func enqueue(
        drafts: [NewJob], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        guard !drafts.isEmpty else { return [] }
        if tx.hasJobsElsewhere { return try send(drafts: drafts, dependencies, options) }
        let limits = tx.attachment(JobLimits.self) ?? JobLimits()
        for draft in drafts { try limits.checkArguments(draft.arguments) }
        let parents = try JobParents(of: dependencies, in: options.batch, tx)
        let records = drafts.map { record($0, parents, options) }
        if let batch = options.batch { try add(records.count, to: batch) }
        if records.count == 1, let record = records.first {
            try tx.insertDeferred(record)
        } else {
            try tx.insert(contentsOf: records)
        }
        try insertContents(of: drafts)
        try connect(records, parents)
        return records.map { EnqueuedJob(id: $0.id, alreadyExisted: false) }
    }

    /// Inserts the dependencies of new jobs, wakes workers, and handles jobs that are cancelled on insertion.
    func connect(_ records: [JobRecord], _ parents: JobParents) throws {
        guard let first = records.first else { return }
        if !parents.dependencies.isEmpty {
            try tx.insert(
                contentsOf: records.flatMap { record in
                    parents.dependencies.map { dependency in
                        JobDependencyRecord(
                            id: ID(), tenantID: tx.scope.tenantID, jobID: record.id, parentID: dependency.parent,
                            policy: dependency.policy.rawValue, resolvedAt: dependency.isResolved ? tx.databaseNow : nil
                        )
                    }
                })
        }
        let rows = JobRows(tx)
        for queue in Set(records.filter { $0.state == .available }.map(\.queue)) { rows.wake(queue: queue) }
        // The job ended on insertion, so history and batch must count that too.
        if first.state.isFinal {
            try rows.insertHistory(
                records.map {
                    JobHistoryEntry(
                        tenantID: $0.tenantID, job: $0.id, kind: .cancelled, code: $0.errorCode,
                        message: $0.errorMessage)
                })
            try rows.resolveDependents(
                of: records.map {
                    EndedJob(
                        tenantID: $0.tenantID, id: $0.id, hasSucceeded: false, hasDependents: false,
                        batchID: $0.batchID)
                })
        }
    }

    func record(_ draft: NewJob, _ parents: JobParents, _ options: JobOptions) -> JobRecord {
        let start = start(options)
        var record = JobRecord(
            id: draft.id, tenantID: tx.scope.tenantID, name: draft.name, version: draft.version,
            queue: (options.queue ?? draft.queue).name,
            state: start > tx.databaseNow ? .scheduled : .available,
            priority: (options.priority ?? draft.priority).rawValue,
            arguments: draft.divided.shown, hasContent: draft.divided.content != nil, scheduledAt: start,
            expiresAt: (options.expires ?? draft.expires).moment(from: start), attempt: 0,
            maxAttempts: max(options.attempts ?? draft.attempts, 1), lease: 0, waitingOn: parents.waitingOn,
            hasDependents: false, uniqueKey: options.unique?.rowKey(of: draft.name, draft.keySealer),
            declaredKey: options.unique?.rowKey(of: draft.name, draft.keySealer),
            uniqueScope: options.unique?.scope.rawValue,
            uniqueUntil: options.unique?.period.map { tx.databaseNow + .microseconds($0.storedMicroseconds) },
            timeoutMs: options.timeout.map { max($0.storedMicroseconds / 1000, 1) },
            retentionMs: max(draft.retention.storedMicroseconds / 1000, 0),
            failureRetentionMs: max(draft.failureRetention.storedMicroseconds / 1000, 0), batchID: options.batch,
            userID: userID,
            permission: tx.scope.origin.permission, requestID: tx.scope.requestID, trace: tx.trace,
            createdAt: draft.createdAt ?? tx.databaseNow)
        if parents.mustBeCancelled {
            cancel(&record)
        } else if record.waitingOn > 0 {
            record.state = .blocked
        }
        return record
    }

    /// Cancels a job on insertion, since a parent had not succeeded.
    func cancel(_ record: inout JobRecord) {
        record.state = .cancelled
        record.waitingOn = 0
        record.finishedAt = tx.databaseNow
        record.keepUntil =
            tx.databaseNow + (record.failureRetentionMs.map { .milliseconds($0) } ?? .standardFailureRetention)
        record.errorCode = "job.parent_failed"
        record.errorMessage = "A job that it should wait for had not succeeded."
        if record.uniqueScope != UniqueJob.Scope.retention.rawValue { record.uniqueKey = nil }
        if let until = record.uniqueUntil, let end = record.keepUntil { record.keepUntil = max(until, end) }
    }

    /// Returns the earliest start.
    private func start(_ options: JobOptions) -> Timestamp {
        let start: Timestamp =
            switch options.start {
            case .at(let moment): max(moment, tx.databaseNow)
            case .after(let pause): tx.databaseNow + .microseconds(max(pause.storedMicroseconds, 0))
            case nil: tx.databaseNow
            }
        guard let debounce = options.unique?.debounce else { return start }
        return max(start, tx.databaseNow + .microseconds(debounce.delay.storedMicroseconds))
    }

    /// Adds jobs to the counts of a batch; the update keeps the batch from ending before this transaction does.
    func add(_ count: Int, to batch: ID<JobBatch>) throws {
        let isOpen = JobBatchRecord.where { $0.id == batch && $0.finishedAt == nil && $0.cancelledAt == nil }
        let found = try tx.update(isOpen) {
            [$0.total.increment(by: count), $0.pending.increment(by: count)]
        }
        guard found == 1 else { throw JobError.batchClosed }
    }

    func batch<J: JobPayload>(_ label: String, _ jobs: [J], _ options: JobOptions) throws -> ID<JobBatch> {
        try tx.requireJobs("batch")
        try check(J.self)
        let batch = try tx.insert(
            JobBatchRecord(
                id: ID(), tenantID: tx.scope.tenantID, label: label, total: 0, pending: 0, failed: 0,
                createdAt: tx.databaseNow))
        var options = options
        options.batch = batch.id
        let enqueued = try enqueue(contentsOf: jobs, [], options)
        // Without jobs of its own, nothing would ever end it.
        if enqueued.allSatisfy(\.alreadyExisted) {
            try tx.update(JobBatchRecord.where { $0.id == batch.id }) { [$0.finishedAt.set(tx.databaseNow)] }
        }
        return batch.id
    }
}
