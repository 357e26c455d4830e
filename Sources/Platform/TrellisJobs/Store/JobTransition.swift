import TrellisDatabase
import TrellisKernel

/// A job's transition to another state except running, with the entry for `job_event`.
struct JobTransition {
    let job: LockedJob
    var state: JobState
    var scheduledAt: Timestamp
    var attempt: Int
    var maxAttempts: Int
    var waitingOn: Int
    /// How long the row is kept, if this ends the job; by default that of failures.
    var retention: Duration
    /// The error for the row; nil leaves the row's error unchanged, an empty code clears it.
    var failure: (code: String, message: String)?
    /// The entry for `job_event`; nil for none.
    var event: (kind: JobHistoryKind, message: String)?
    /// The user who caused it; nil for the platform.
    var actor: ID<User>?

    init(_ job: LockedJob, to state: JobState) {
        self.job = job
        self.state = state
        scheduledAt = job.scheduledAt
        attempt = job.attempt
        maxAttempts = job.maxAttempts
        waitingOn = job.waitingOn
        retention = job.failureRetention
    }
}

extension JobRows {
    /// Updates locked jobs, inserts the history entries, and resolves the dependents of jobs that ended.
    func move(_ moves: [JobTransition]) throws {
        try resolveDependents(of: try apply(moves))
    }

    /// Updates locked jobs and inserts the history entries; returns the jobs that ended, whose dependents still wait.
    func apply(_ moves: [JobTransition]) throws -> [EndedJob] {
        guard !moves.isEmpty else { return [] }
        let takingKeys = try takingKeys(moves)
        var to = ValueRows("moved")
        to.add("tenant_id", moves.map(\.job.tenantID))
        to.add("id", moves.map(\.job.id))
        to.add("state", moves.map(\.state.rawValue))
        to.add("pause", moves.map { ($0.scheduledAt - now).storedMicroseconds })
        to.add("attempt", moves.map(\.attempt))
        to.add("max_attempts", moves.map(\.maxAttempts))
        to.add("waiting_on", moves.map(\.waitingOn))
        to.add("retention", moves.map { $0.retention.storedMicroseconds })
        to.add("takes_key", moves.map { takingKeys.contains($0.job.id) ? 1 : 0 })
        to.add("says", moves.map { $0.failure == nil ? 0 : 1 })
        to.add("code", moves.map { $0.failure?.code ?? "" })
        to.add("message", moves.map { $0.failure.map(\.message)?.storable() ?? "" })
        try sql.execute(
            """
            UPDATE job SET state = moved.state, scheduled_at = \(now.later(by: "moved.pause")), \
            attempt = moved.attempt, max_attempts = moved.max_attempts, waiting_on = moved.waiting_on, \
            priority = coalesce(declared_priority, priority), declared_priority = NULL, \
            expires_at = CASE WHEN finished_at IS NULL THEN expires_at END, \
            lease = lease + 1, worker_id = NULL, \
            finished_at = CASE WHEN \(Self.isFinal) THEN \(now.typedParameter) END, \
            keep_until = CASE WHEN \(Self.isFinal) THEN \(Self.keepUntil(now.later(by: "moved.retention"))) END, \
            unique_key = CASE WHEN \(Self.isFinal) AND unique_scope <> 'retention' THEN NULL \
            WHEN moved.takes_key = 1 THEN declared_key ELSE unique_key END, \
            cancel_requested_at = CASE WHEN moved.state = 'cancelled' THEN cancel_requested_at END, \
            error_code = CASE WHEN moved.says = 0 THEN error_code ELSE nullif(moved.code, '') END, \
            error_message = CASE WHEN moved.says = 0 THEN error_message ELSE nullif(moved.message, '') END \
            FROM \(to) WHERE job.tenant_id = moved.tenant_id AND job.id = moved.id
            """)
        try insertHistory(moves.compactMap(JobHistoryEntry.init))
        for queue in Set(moves.filter { $0.state == .available }.map(\.job.queue)) { wake(queue: queue) }
        return moves.filter(\.state.isFinal).map {
            EndedJob(
                tenantID: $0.job.tenantID, id: $0.job.id, hasSucceeded: $0.state == .completed,
                hasDependents: $0.job.hasDependents, batchID: $0.job.batchID)
        }
    }

    private static let isFinal: SQL = "moved.state IN ('completed', 'cancelled', 'discarded')"
}
