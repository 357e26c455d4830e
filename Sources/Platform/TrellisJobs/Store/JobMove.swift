import TrellisDatabase
import TrellisKernel

/// A job's way from one state to another that isn't running, with what is remembered of it.
struct JobMove {
    let job: HeldJob
    var state: JobState
    var scheduledAt: Timestamp
    var attempt: Int
    var maxAttempts: Int
    var waitingOn: Int
    /// How long the row is kept, if this ends the job.
    var retention: Duration
    /// What the row says went wrong; nil leaves it as it is, an empty code clears it.
    var failure: (code: String, message: String)?
    /// What `job_event` says happened; nil for nothing.
    var event: (kind: JobEventKind, message: String)?
    /// Who did it.
    var actor: ID<User>?

    init(_ job: HeldJob, to state: JobState) {
        self.job = job
        self.state = state
        scheduledAt = job.scheduledAt
        attempt = job.attempt
        maxAttempts = job.maxAttempts
        waitingOn = job.waitingOn
        retention = job.retention
    }
}

extension JobRows {
    /// Moves jobs that are held, tells what happened, and sees to those that wait for the ones that ended.
    func move(_ moves: [JobMove]) throws {
        guard !moves.isEmpty else { return }
        var to = ListedRows("moved")
        to.add("tenant_id", moves.map(\.job.tenantID))
        to.add("id", moves.map(\.job.id))
        to.add("state", moves.map(\.state.rawValue))
        to.add("pause", moves.map { ($0.scheduledAt - now).stored })
        to.add("attempt", moves.map(\.attempt))
        to.add("max_attempts", moves.map(\.maxAttempts))
        to.add("waiting_on", moves.map(\.waitingOn))
        to.add("retention", moves.map { $0.retention.stored })
        to.add("says", moves.map { $0.failure == nil ? 0 : 1 })
        to.add("code", moves.map { $0.failure?.code ?? "" })
        to.add("message", moves.map { $0.failure.map(\.message)?.storable ?? "" })
        try sql.execute(
            """
            UPDATE job SET state = moved.state, scheduled_at = \(now.later(by: "moved.pause")), \
            attempt = moved.attempt, max_attempts = moved.max_attempts, waiting_on = moved.waiting_on, \
            lease = lease + 1, worker_id = NULL, \
            finished_at = CASE WHEN \(Self.isFinal) THEN \(now.bound) END, \
            keep_until = CASE WHEN \(Self.isFinal) THEN \(now.later(by: "moved.retention")) END, \
            unique_key = CASE WHEN \(Self.isFinal) AND unique_scope <> 'retention' THEN NULL ELSE unique_key END, \
            cancel_requested_at = CASE WHEN moved.state = 'cancelled' THEN cancel_requested_at END, \
            error_code = CASE WHEN moved.says = 0 THEN error_code ELSE nullif(moved.code, '') END, \
            error_message = CASE WHEN moved.says = 0 THEN error_message ELSE nullif(moved.message, '') END \
            FROM \(to) WHERE job.tenant_id = moved.tenant_id AND job.id = moved.id
            """)
        try tell(moves.compactMap(JobHappening.init))
        for queue in Set(moves.filter { $0.state == .available }.map(\.job.queue)) { wake(queue: queue) }
        try follow(
            moves.filter(\.state.isFinal).map {
                EndedJob(
                    tenantID: $0.job.tenantID, id: $0.job.id, hasSucceeded: $0.state == .completed,
                    hasDependents: $0.job.hasDependents, batchID: $0.job.batchID)
            })
    }

    private static let isFinal: SQL = "moved.state IN ('completed', 'cancelled', 'discarded')"
}

extension Timestamp {
    /// The moment as a value whose kind the engine needn't guess.
    var bound: SQL { .on(sqlite: "\(self)", postgres: "\(self)::timestamptz") }

    /// The moment so many microseconds later, in the engine's words.
    func later(by microseconds: SQL) -> SQL {
        .on(
            sqlite: "(\(self) + \(microseconds))",
            postgres: "(\(self)::timestamptz + \(microseconds) * interval '1 microsecond')")
    }
}

extension Duration {
    /// The microseconds, a century of them at most, so that a moment so much later is one that every engine has.
    var stored: Int {
        let century: Int64 = 100 * 366 * 86_400 * 1_000_000
        return Int(min(max(microseconds, -century), century))
    }
}

extension String {
    /// The text without what no database keeps, and no longer than anybody reads.
    var storable: String {
        let kept = utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self
        return kept.utf8.count > 8000 ? String(kept.prefix(8000)) : kept
    }
}
