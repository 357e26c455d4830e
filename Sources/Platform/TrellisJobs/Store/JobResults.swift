package import TrellisDatabase
package import TrellisKernel

/// The results of attempts: how jobs leave the state running.
package struct JobResults: Sendable {
    let database: JobDatabase

    /// Ends attempts with a few statements in total, and returns the jobs whose lease was lost; nothing is written for
    /// those.
    ///
    /// Resolves dependents, updates batches and releases unique keys.
    package func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        guard !results.isEmpty else { return [] }
        return try await database.write { try $0.finish(results) }
    }

    /// Ends an attempt within the transaction that writes the attempt's results.
    ///
    /// - Throws: ``JobError/leaseLost``; the caller should then roll the transaction back.
    package func finish(_ result: AttemptResult, in tx: TenantTransaction) throws {
        guard result.lease.tenantID == tx.scope.tenantID, try JobRows(tx).finish([result]).isEmpty else {
            throw JobError.leaseLost
        }
    }

    /// Inserts a history entry for a job whose attempt is stuck.
    func recordStuck(_ job: JobLease, attempt: Int?, code: String?, message: String) async throws {
        try await database.write { rows in
            try rows.insertHistory([
                JobHistoryEntry(
                    tenantID: job.tenantID, job: job.id, kind: .stuck, attempt: attempt, code: code, message: message)
            ])
        }
    }
}

extension JobRows {
    fileprivate func finish(_ results: [AttemptResult]) throws -> Set<ID<BackgroundJob>> {
        let ordered = results.sorted { ($0.lease.tenantID, $0.lease.id) < ($1.lease.tenantID, $1.lease.id) }
        let completed = ordered.filter(\.isCompleted)
        var lost = Set(results.map(\.lease.id))
        let ended = try complete(completed)
        let erased = completed.filter { result in
            result.erasesArguments && ended.contains { $0.id == result.lease.id }
        }
        try eraseArguments(of: erased)
        let contents = completed.compactMap { result in result.content.map { (content: $0, job: result.lease) } }
        try insert(contents.filter { content in ended.contains { $0.id == content.job.id } })
        lost.subtract(ended.map(\.id))
        let others = ordered.filter { !$0.isCompleted }
        if !others.isEmpty {
            let held = try lock(others.map(\.lease))
            lost.subtract(held.map(\.id))
            let byID = Dictionary(others.map { ($0.lease.id, $0) }) { first, _ in first }
            try move(held.compactMap { job in byID[job.id].map { $0.move(job, at: now) } })
        }
        try resolveDependents(of: ended)
        return lost
    }

    /// Locks and returns the jobs whose leases are still valid.
    private func lock(_ leases: [JobLease]) throws -> [LockedJob] {
        var listed = ValueRows("listed")
        listed.add("tenant_id", leases.map(\.tenantID))
        listed.add("id", leases.map(\.id))
        listed.add("lease", leases.map(\.lease))
        return try lock(
            where: """
                worker_id IS NOT NULL AND (tenant_id, id, lease) IN \
                (SELECT listed.tenant_id, listed.id, listed.lease FROM \(listed))
                """)
    }

    /// Erases the arguments of jobs that have just been completed, with one statement.
    ///
    /// Most jobs keep them, so the statement that completes jobs doesn't write them.
    private func eraseArguments(of results: [AttemptResult]) throws {
        guard !results.isEmpty else { return }
        var done = ValueRows("done")
        done.add("tenant_id", results.map(\.lease.tenantID))
        done.add("id", results.map(\.lease.id))
        try sql.execute(
            """
            UPDATE job SET arguments = '{}', has_content = \(false) FROM \(done) WHERE job.tenant_id = done.tenant_id \
            AND job.id = done.id
            """)
        try endUse(ofArguments: results.map { ($0.lease.tenantID, $0.lease.id) })
    }

    /// Completes jobs with one statement.
    ///
    /// The statement selects running jobs by `worker_id`, not by `state`: with `state` the planner would scan the index
    /// of all running jobs, in no order.
    private func complete(_ results: [AttemptResult]) throws -> [EndedJob] {
        guard !results.isEmpty else { return [] }
        var done = ValueRows("done")
        done.add("tenant_id", results.map(\.lease.tenantID))
        done.add("id", results.map(\.lease.id))
        done.add("lease", results.map(\.lease.lease))
        done.add("retention", results.map { $0.retention.storedMicroseconds })
        done.add("result", results.map(\.result))
        let result = SQL.on(sqlite: "nullif(done.result, '')", postgres: "nullif(done.result, '')::jsonb")
        return try sql.rows(
            """
            UPDATE job SET state = 'completed', worker_id = NULL, finished_at = \(now), \
            keep_until = \(Self.keepUntil(now.later(by: "done.retention"))), result = \(result), \
            error_code = NULL, error_message = NULL, \
            unique_key = CASE WHEN unique_scope = 'retention' THEN unique_key END FROM \(done) \
            WHERE job.tenant_id = done.tenant_id AND job.id = done.id AND job.lease = done.lease \
            AND job.worker_id IS NOT NULL RETURNING job.tenant_id, job.id, has_dependents, batch_id
            """
        ) { row in
            EndedJob(
                tenantID: try row.decode(ID<Tenant>.self, at: 0), id: try row.decode(ID<BackgroundJob>.self, at: 1),
                hasSucceeded: true, hasDependents: try row.decode(Bool.self, at: 2),
                batchID: try row.decode(ID<JobBatch>?.self, at: 3))
        }
    }
}

extension AttemptResult {
    fileprivate var isCompleted: Bool { if case .completed = outcome { true } else { false } }

    fileprivate var result: String { if case .completed(let result?) = outcome { result.shown.text } else { "" } }

    fileprivate var content: JobContent? { if case .completed(let result?) = outcome { result.content } else { nil } }

    /// Returns the transition that results from this end of an attempt.
    fileprivate func move(_ job: LockedJob, at now: Timestamp) -> JobTransition {
        var move = JobTransition(job, to: .discarded)
        move.retention = failureRetention ?? job.failureRetention
        switch outcome {
        case .completed:
            move.state = .completed
            move.retention = retention
        case .failed(let code, let message, let pause):
            move.failure = (code, message)
            move.event = (.discarded, message)
            if let pause, job.attempt < job.maxAttempts {
                move.wait(pause, at: now)
                move.event = (.failed, message)
            }
        case .discarded(let code, let message):
            move.failure = (code, message)
            move.event = (.discarded, message)
        case .cancelled(let reason):
            move.state = .cancelled
            move.failure = ("job.cancelled", reason)
            move.event = (.cancelled, reason)
        case .snoozed(let pause):
            move.wait(pause, at: now)
            move.attempt = max(job.attempt - 1, 0)
            move.event = (.snoozed, "for \(pause)")
        case .parked(let code, let message, let pause):
            move.wait(pause, at: now)
            move.attempt = max(job.attempt - 1, 0)
            move.failure = (code, message)
        case .requeued:
            move.state = .available
            move.attempt = max(job.attempt - 1, 0)
            move.event = (.requeued, "The worker stopped.")
        }
        // A cancellation was requested, so the job must not run again.
        if job.isCancelRequested, !move.state.isFinal {
            move.state = .cancelled
            move.event = (.cancelled, "Cancelled while it ran.")
        }
        return move
    }
}

extension JobTransition {
    /// Schedules the job to run again after a delay.
    fileprivate mutating func wait(_ pause: Duration, at now: Timestamp) {
        state = pause > .zero ? .scheduled : .available
        scheduledAt = now + max(pause, .zero)
    }
}
