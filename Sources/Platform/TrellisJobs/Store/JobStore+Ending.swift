package import TrellisDatabase
package import TrellisKernel

extension JobStore {
    /// Ends attempts, as many as there are in a few statements; answers those whose lease was lost, for which nothing
    /// was written.
    ///
    /// Resolves what waits for the jobs, counts them in their batches and gives their unique keys free.
    package func end(_ endings: [JobEnding]) async throws -> Set<ID<BackgroundJob>> {
        guard !endings.isEmpty else { return [] }
        return try await write { try $0.end(endings) }
    }

    /// Ends an attempt within the transaction that writes what the attempt did.
    ///
    /// - Throws: ``JobError/leaseLost``; then the transaction should fail.
    package func end(_ ending: JobEnding, in tx: TenantTransaction) throws {
        guard ending.lease.tenantID == tx.scope.tenantID, try JobRows(tx).end([ending]).isEmpty else {
            throw JobError.leaseLost
        }
    }
}

extension JobRows {
    func end(_ endings: [JobEnding]) throws -> Set<ID<BackgroundJob>> {
        let ordered = endings.sorted { ($0.lease.tenantID, $0.lease.id) < ($1.lease.tenantID, $1.lease.id) }
        let completed = ordered.filter(\.isCompleted)
        var lost = Set(endings.map(\.lease.id))
        let ended = try complete(completed)
        lost.subtract(ended.map(\.id))
        let others = ordered.filter { !$0.isCompleted }
        if !others.isEmpty {
            let held = try lock(others.map(\.lease))
            lost.subtract(held.map(\.id))
            let byID = Dictionary(others.map { ($0.lease.id, $0) }) { first, _ in first }
            try move(held.compactMap { job in byID[job.id].map { $0.move(job, at: now) } })
        }
        try follow(ended)
        return lost
    }

    /// Holds the jobs whose leases these still are.
    private func lock(_ leases: [JobLease]) throws -> [HeldJob] {
        var listed = ListedRows("listed")
        listed.add("tenant_id", leases.map(\.tenantID))
        listed.add("id", leases.map(\.id))
        listed.add("lease", leases.map(\.lease))
        return try lock(
            where: """
                worker_id IS NOT NULL AND (tenant_id, id, lease) IN \
                (SELECT listed.tenant_id, listed.id, listed.lease FROM \(listed))
                """)
    }

    /// The one statement that ends attempts which did what they were to do.
    ///
    /// It asks for a worker where it means a running job: by the state the planner would go through the index of all
    /// that run, in no order.
    private func complete(_ endings: [JobEnding]) throws -> [EndedJob] {
        guard !endings.isEmpty else { return [] }
        var done = ListedRows("done")
        done.add("tenant_id", endings.map(\.lease.tenantID))
        done.add("id", endings.map(\.lease.id))
        done.add("lease", endings.map(\.lease.lease))
        done.add("retention", endings.map { $0.retention.stored })
        done.add("result", endings.map(\.result))
        let result = SQL.on(sqlite: "nullif(done.result, '')", postgres: "nullif(done.result, '')::jsonb")
        return try sql.rows(
            """
            UPDATE job SET state = 'completed', worker_id = NULL, finished_at = \(now), \
            keep_until = \(now.later(by: "done.retention")), result = \(result), \
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

extension JobEnding {
    fileprivate var isCompleted: Bool { if case .completed = outcome { true } else { false } }

    fileprivate var result: String { if case .completed(let result?) = outcome { result.text } else { "" } }

    /// Where an attempt that ended so leads.
    fileprivate func move(_ job: HeldJob, at now: Timestamp) -> JobMove {
        var move = JobMove(job, to: .discarded)
        move.retention = retention
        switch outcome {
        case .completed: move.state = .completed
        case .failed(let code, let message, let pause):
            move.failure = (code, message)
            move.event = (.discarded, message)
            if let pause, job.attempt < job.maxAttempts {
                move.wait(pause, at: now)
                move.event = (.failed, message)
            }
        case .discarded(let code, let message):
            move.failure = (code, message)
            move.event = (Self.parked.contains(code) ? .parked : .discarded, message)
        case .cancelled(let reason):
            move.state = .cancelled
            move.failure = ("job.cancelled", reason)
            move.event = (.cancelled, reason)
        case .snoozed(let pause):
            move.wait(pause, at: now)
            move.attempt = max(job.attempt - 1, 0)
            move.event = (.snoozed, "for \(pause)")
        case .putBack:
            move.state = .available
            move.attempt = max(job.attempt - 1, 0)
            move.event = (.putBack, "The worker stopped.")
        }
        // Whoever asked that it stop doesn't want it to go on later.
        if job.isToBeCancelled, !move.state.isFinal {
            move.state = .cancelled
            move.event = (.cancelled, "Cancelled while it ran.")
        }
        return move
    }

    /// What is told of jobs that this release can't run.
    private static let parked: Set = ["job.unknown_name", "job.undecodable"]
}

extension JobMove {
    /// Runs again after a pause.
    mutating func wait(_ pause: Duration, at now: Timestamp) {
        state = pause > .zero ? .scheduled : .available
        scheduledAt = now + max(pause, .zero)
    }
}
