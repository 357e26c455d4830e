import TrellisDatabase
import TrellisKernel

/// The way of jobs that live in a database of their own: the caller's transaction writes them into the outbox.
extension JobEnqueuer {
    /// The topic of transactions that have written into the outbox.
    static let outboxTopic = "jobs:outbox"

    func send<J: JobPayload>(
        _ jobs: [J], _ dependencies: [JobDependency], _ options: JobOptions
    ) throws -> [EnqueuedJob] {
        try send(
            try jobs.map { job in
                var options = options
                options.unique = options.unique ?? J.uniqueKey(of: job)
                return try entry(try NewJob(job, in: tx, staged), dependencies, options, subjects: job.subjectKeys)
            })
    }

    func send(drafts: [NewJob], _ dependencies: [JobDependency], _ options: JobOptions) throws -> [EnqueuedJob] {
        try send(try drafts.map { try entry($0, dependencies, options, subjects: []) })
    }

    /// Returns the entry of a job.
    ///
    /// - Throws: ``JobError/otherDatabase(_:)`` for what only the jobs database could decide at once.
    private func entry(
        _ draft: NewJob, _ dependencies: [JobDependency], _ options: JobOptions, subjects: [String]
    ) throws -> OutboxEntry {
        if options.batch != nil { try tx.requireJobs("enqueue into a batch") }
        if options.unique?.conflict == .reject { try tx.requireJobs("enqueue a job whose unique key rejects others") }
        try (tx.attachment(JobLimits.self) ?? JobLimits()).checkArguments(draft.arguments)
        let none = try JobParents(of: [], in: nil, tx)
        var entry = OutboxEntry(record(draft, none, options), parents: dependencies, subjects: subjects)
        entry.content = draft.divided.content
        entry.conflict = options.unique?.conflict
        entry.debounce = options.unique?.debounce
        return entry
    }

    private func send(_ entries: [OutboxEntry]) throws -> [EnqueuedJob] {
        let rows = try entries.map { try $0.row(at: tx.databaseNow) }
        if rows.count == 1, let row = rows.first {
            try tx.insertDeferred(row)
        } else {
            try tx.insert(contentsOf: rows)
        }
        if !rows.isEmpty { tx.signal(Self.outboxTopic) }
        return rows.map { EnqueuedJob(id: $0.id, alreadyExisted: false) }
    }
}

extension CrossTenantTransaction {
    /// Writes jobs of several tenants into the outbox, in as few statements as the engine allows.
    package func insertOutbox(_ entries: [OutboxEntry]) throws {
        guard !entries.isEmpty else { return }
        try insert(contentsOf: try entries.map { try $0.row(at: databaseNow) })
        signal(JobEnqueuer.outboxTopic)
    }
}
