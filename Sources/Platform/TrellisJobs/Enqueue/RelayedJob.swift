package import TrellisDatabase
package import TrellisKernel

/// A job that one transaction decided on and a later one inserts, with the origin that it has from the first.
///
/// It has no dependencies, no unique key and no batch, so any number of them, of any tenants, is one insertion.
package struct RelayedJob: Sendable {
    let draft: NewJob
    let tenantID: ID<Tenant>
    let userID: ID<User>?
    let permission: String?
    let requestID: String
    let trace: String?
    let decidedAt: Timestamp

    /// Creates a job of a tenant.
    ///
    /// - Parameters:
    ///   - userID: the user of the transaction that decided on it; nil for the platform.
    ///   - permission: the permission that its route required; nil for none.
    ///   - requestID: its request.
    ///   - trace: its trace, as a `traceparent`.
    ///   - decidedAt: its time, since when the job is due and exists.
    package init(
        _ draft: NewJob, tenantID: ID<Tenant>, userID: ID<User>?, permission: String?, requestID: String,
        trace: String?, decidedAt: Timestamp
    ) {
        self.draft = draft
        self.tenantID = tenantID
        self.userID = userID
        self.permission = permission
        self.requestID = requestID
        self.trace = trace
        self.decidedAt = decidedAt
    }

    /// The row of the job.
    ///
    /// It is due since the moment of the decision, so that its wait includes that for the insertion.
    var record: JobRecord {
        JobRecord(
            id: draft.id, tenantID: tenantID, name: draft.name, version: draft.version, queue: draft.queue.name,
            state: .available, priority: draft.priority.rawValue, arguments: draft.divided.shown,
            hasContent: draft.divided.content != nil, scheduledAt: decidedAt,
            expiresAt: draft.expires.moment(from: decidedAt), attempt: 0, maxAttempts: max(draft.attempts, 1), lease: 0,
            waitingOn: 0, hasDependents: false, retentionMs: max(draft.retention.storedMicroseconds / 1000, 0),
            failureRetentionMs: max(draft.failureRetention.storedMicroseconds / 1000, 0), userID: userID,
            permission: permission, requestID: requestID, trace: trace, createdAt: decidedAt)
    }
}

extension CrossTenantTransaction {
    /// Inserts jobs in as few statements as the engine allows, and wakes their workers when the transaction commits.
    package func enqueue(relayed jobs: [RelayedJob]) throws {
        guard !jobs.isEmpty else { return }
        if hasJobsElsewhere {
            return try insertOutbox(
                jobs.map { job in
                    var entry = OutboxEntry(job.record)
                    entry.content = job.draft.divided.content
                    return entry
                })
        }
        try insert(contentsOf: jobs.map(\.record))
        let contents = jobs.compactMap { job in
            job.draft.divided.content.map { $0.record(of: job.draft.id, tenant: job.tenantID) }
        }
        if !contents.isEmpty { try insert(contentsOf: contents) }
        let rows = JobRows(self)
        for queue in Set(jobs.map(\.draft.queue.name)) { rows.wake(queue: queue) }
    }
}
