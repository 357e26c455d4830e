import TrellisDatabase
package import TrellisKernel

/// The commands of operators: cancel and retry jobs, pause and resume queues.
package struct JobControl: Sendable {
    let database: JobDatabase

    /// Cancels a waiting job immediately; for a running job, requests that its worker stops it.
    ///
    /// - Parameter actor: the operator; nil for the platform.
    /// - Throws: ``JobError/notFound``; ``JobError/ended(_:)``.
    package func cancel(_ id: ID<BackgroundJob>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await database.write { rows in
            guard let job = try rows.lock([(tenant, id)]).first else { throw JobError.notFound }
            guard !job.state.isFinal else { throw JobError.ended(job.state) }
            try rows.cancel([job], by: actor)
        }
    }

    /// Makes a discarded or cancelled job run again, immediately or as soon as its dependencies are fulfilled.
    ///
    /// The job gets at least one attempt.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/notFailed(_:)``.
    package func retry(_ id: ID<BackgroundJob>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await database.write { rows in
            guard let job = try rows.lock([(tenant, id)]).first else { throw JobError.notFound }
            guard job.state == .discarded || job.state == .cancelled else { throw JobError.notFailed(job.state) }
            try rows.retry([job], by: actor)
        }
    }

    /// Cancels at most `limit` matching jobs that haven't ended, and returns their number.
    package func cancel(_ filter: JobFilter, limit: Int = 1000, by actor: ID<User>?) async throws -> Int {
        try await database.write { rows in
            let jobs = try rows.lock(filter, "finished_at IS NULL AND cancel_requested_at IS NULL", limit)
            try rows.cancel(jobs, by: actor)
            return jobs.count
        }
    }

    /// Ends the retention of at most `limit` ended jobs of a tenant, so that the next pruning deletes them with their
    /// files; returns their number.
    package func endRetention(of tenant: ID<Tenant>, limit: Int = 1000) async throws -> Int {
        try await database.write { rows in
            let kept: SQL = """
                SELECT id FROM job WHERE tenant_id = \(tenant) AND finished_at IS NOT NULL AND keep_until > \(rows.now) \
                ORDER BY id LIMIT \(limit)
                """
            return try rows.sql.execute(
                "UPDATE job SET keep_until = \(rows.now) WHERE tenant_id = \(tenant) AND id IN (\(kept))")
        }
    }

    /// Retries at most `limit` matching jobs that were discarded or cancelled, and returns their number.
    package func retry(_ filter: JobFilter, limit: Int = 1000, by actor: ID<User>?) async throws -> Int {
        try await database.write { rows in
            let jobs = try rows.lock(filter, "state IN ('discarded', 'cancelled')", limit)
            try rows.retry(jobs, by: actor)
            return jobs.count
        }
    }

    /// Pauses a queue: no more of its jobs start; running jobs continue.
    ///
    /// Idempotent. A claim that began earlier may still start jobs.
    package func pause(queue: String, by actor: ID<User>?) async throws {
        try await setPause(queue, .queuePaused, actor)
    }

    /// Resumes a queue, so that its jobs start again; idempotent.
    package func resume(queue: String, by actor: ID<User>?) async throws {
        try await setPause(queue, .queueResumed, actor)
    }

    private func setPause(_ queue: String, _ kind: JobHistoryKind, _ actor: ID<User>?) async throws {
        try await database.write { rows in
            let isPaused = kind == .queuePaused
            let pausedAt: SQL = isPaused ? "\(rows.now)" : "NULL"
            try rows.sql.execute(
                """
                INSERT INTO job_queue (name, tokens, refilled_at) VALUES (\(queue), \(0.0), \(rows.now)) \
                ON CONFLICT (name) DO NOTHING
                """)
            let changed = try rows.sql.execute(
                """
                UPDATE job_queue SET paused_at = \(pausedAt) WHERE name = \(queue) \
                AND (paused_at IS NULL) = \(isPaused)
                """)
            guard changed == 1 else { return }
            try rows.insertHistory([JobHistoryEntry(tenantID: .platform, kind: kind, message: queue, actor: actor)])
            if !isPaused { rows.wake(queue: queue) }
        }
    }
}

extension JobRows {
    /// Locks and returns the first jobs that match the filter and the condition.
    fileprivate func lock(_ filter: JobFilter, _ condition: SQL, _ limit: Int) throws -> [LockedJob] {
        let chosen: SQL = """
            SELECT tenant_id, id FROM job WHERE \(filter.condition) AND \(condition) ORDER BY id LIMIT \(limit)
            """
        // The condition is checked again after locking, since another transaction may have changed the row meanwhile.
        return try lock(where: "(tenant_id, id) IN (\(chosen)) AND \(condition)")
    }

    func cancel(_ jobs: [LockedJob], by actor: ID<User>?) throws {
        let running = jobs.filter { $0.state == .running }
        if !running.isEmpty {
            var asked = ValueRows("asked")
            asked.add("tenant_id", running.map(\.tenantID))
            asked.add("id", running.map(\.id))
            try sql.execute(
                """
                UPDATE job SET cancel_requested_at = coalesce(cancel_requested_at, \(now.typedParameter)) \
                FROM \(asked) WHERE job.tenant_id = asked.tenant_id AND job.id = asked.id
                """)
            try insertHistory(
                running.map {
                    JobHistoryEntry(
                        tenantID: $0.tenantID, job: $0.id, kind: .cancelRequested, attempt: $0.attempt, actor: actor)
                })
            wakeCancelled()
        }
        try move(
            jobs.filter { $0.state != .running }.map { job in
                var move = JobTransition(job, to: .cancelled)
                move.failure = ("job.cancelled", "Cancelled before it ran.")
                move.event = (.cancelled, "Cancelled before it ran.")
                move.actor = actor
                return move
            })
    }

    fileprivate func retry(_ jobs: [LockedJob], by actor: ID<User>?) throws {
        guard !jobs.isEmpty else { return }
        var again = ValueRows("again")
        again.add("tenant_id", jobs.map(\.tenantID))
        again.add("id", jobs.map(\.id))
        // A deleted parent never ends, so dependencies on it are resolved.
        try sql.execute(
            """
            UPDATE job_dependency SET resolved_at = \(now) FROM \(again) \
            WHERE job_dependency.tenant_id = again.tenant_id AND job_dependency.job_id = again.id \
            AND resolved_at IS NULL AND NOT EXISTS (SELECT 1 FROM job p WHERE p.tenant_id = job_dependency.tenant_id \
            AND p.id = job_dependency.parent_id) AND NOT EXISTS (SELECT 1 FROM job_batch b \
            WHERE b.tenant_id = job_dependency.tenant_id AND b.id = job_dependency.parent_id)
            """)
        let counts = Dictionary(
            try sql.rows(
                """
                SELECT d.job_id, count(*) FROM \(again) JOIN job_dependency d ON d.tenant_id = again.tenant_id \
                AND d.job_id = again.id WHERE d.resolved_at IS NULL GROUP BY d.job_id
                """
            ) { (try $0.decode(ID<BackgroundJob>.self, at: 0), try $0.decode(Int.self, at: 1)) },
            uniquingKeysWith: +)
        try recount(jobs)
        try move(
            jobs.map { job in
                var move = JobTransition(job, to: .available)
                move.waitingOn = counts[job.id] ?? 0
                if move.waitingOn > 0 { move.state = .blocked }
                move.scheduledAt = now
                move.maxAttempts = max(job.maxAttempts, job.attempt + 1)
                move.failure = ("", "")
                move.event = (.retried, "")
                move.actor = actor
                return move
            })
    }

    /// Adds retried jobs to the counts of their batches again; an ended batch stays ended.
    private func recount(_ jobs: [LockedJob]) throws {
        let batches = Dictionary(
            jobs.compactMap { job in job.batchID.map { ($0, (tenant: job.tenantID, count: 1)) } }
        ) { ($0.tenant, $0.count + $1.count) }.sorted { ($0.value.tenant, $0.key) < ($1.value.tenant, $1.key) }
        guard !batches.isEmpty else { return }
        var again = ValueRows("again")
        again.add("tenant_id", batches.map(\.value.tenant))
        again.add("id", batches.map(\.key))
        again.add("jobs", batches.map(\.value.count))
        try sql.execute(
            """
            UPDATE job_batch SET pending = pending + again.jobs, failed = failed - again.jobs FROM \(again) \
            WHERE job_batch.tenant_id = again.tenant_id AND job_batch.id = again.id
            """)
    }
}
