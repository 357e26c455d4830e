import TrellisDatabase
package import TrellisKernel

/// The commands of operators: cancel and retry jobs, pause and resume queues.
package struct JobControl: Sendable {
    let database: JobDatabase
    let arrivals: JobArrivals

    /// Cancels a waiting job immediately; for a running job, requests that its worker stops it.
    ///
    /// - Parameter actor: the operator; nil for the platform.
    /// - Throws: ``JobError/notFound``; ``JobError/onItsWay``; ``JobError/ended(_:)``.
    package func cancel(_ id: ID<BackgroundJob>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await arrivals.requiring(id, tenant) {
            try await database.write { rows in
                guard let job = try rows.lock([(tenant, id)]).first else { throw JobError.notFound }
                guard !job.state.isFinal else { throw JobError.ended(job.state) }
                try rows.cancel([job], by: actor)
            }
        }
    }

    /// Makes a discarded or cancelled job run again, immediately or as soon as its dependencies are fulfilled, and one that
    /// waits for its next attempt run now.
    ///
    /// The job gets at least one attempt.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/onItsWay``; ``JobError/notFailed(_:)``.
    package func retry(_ id: ID<BackgroundJob>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await arrivals.requiring(id, tenant) {
            try await database.write { rows in
                guard let job = try rows.lock([(tenant, id)]).first else { throw JobError.notFound }
                if try rows.isBetweenAttempts(job) { return try rows.runNow([job], by: actor) }
                guard job.state == .discarded || job.state == .cancelled else { throw JobError.notFailed(job.state) }
                try rows.retry([job], by: actor)
            }
        }
    }

    /// Cancels at most `limit` matching jobs that haven't ended, and returns their number.
    package func cancel(_ filter: JobFilter, limit: Int = 1000, by actor: ID<User>?) async throws -> Int {
        try await database.write { rows in
            let jobs = try rows.lock(
                filter, [.available, .scheduled, .blocked, .running], "cancel_requested_at IS NULL", limit)
            try rows.cancel(jobs, by: actor)
            return jobs.count
        }
    }

    /// Ends the retention of the ended jobs of a tenant, so that the next pruning deletes them with their files.
    ///
    /// One transaction for each `portion` jobs; a cancellation ends it between two of them.
    package func endRetention(of tenant: ID<Tenant>, portion: Int = 1000) async throws {
        var last: ID<BackgroundJob>? = ID(high: 0, low: 0)
        while let after = last {
            try Task.checkCancellation()
            last = try await database.write { try $0.endRetention(of: tenant, after: after, portion) }
        }
    }

    /// Retries at most `limit` matching jobs that were discarded or cancelled, and returns their number.
    package func retry(_ filter: JobFilter, limit: Int = 1000, by actor: ID<User>?) async throws -> Int {
        try await database.write { rows in
            let jobs = try rows.lock(filter, [.discarded, .cancelled], "finished_at IS NOT NULL", limit)
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
    /// Locks and returns jobs in these states that match the filter and the condition.
    fileprivate func lock(
        _ filter: JobFilter, _ states: [JobState], _ condition: SQL, _ limit: Int
    ) throws -> [LockedJob] {
        // One search per state, since each has a partial index.
        let parts = states.map { state -> SQL in
            """
            SELECT tenant_id, id FROM (SELECT j.tenant_id, j.id FROM job j WHERE \(filter.condition) \
            AND \(JobQueries.condition(for: state)) AND \(condition) LIMIT \(limit)) AS part
            """
        }
        let chosen: SQL = "SELECT tenant_id, id FROM (\(SQL.joined(parts, separator: " UNION ALL "))) AS chosen"
        let isIn = SQL.joined(states.map { "'\(raw: $0.rawValue)'" }, separator: ", ")
        // The condition is checked again after locking, since another transaction may have changed the row meanwhile.
        return try lock(
            where: "(tenant_id, id) IN (\(chosen) LIMIT \(limit)) AND state IN (\(isIn)) AND \(condition)")
    }

    /// Ends the retention of ended jobs after a place; returns the next place, nil after the last job.
    fileprivate func endRetention(
        of tenant: ID<Tenant>, after: ID<BackgroundJob>, _ limit: Int
    ) throws -> ID<BackgroundJob>? {
        let ids = try sql.rows(
            "SELECT id FROM job WHERE tenant_id = \(tenant) AND id > \(after) ORDER BY id LIMIT \(limit)"
        ) { try $0.decode(ID<BackgroundJob>.self, at: 0) }
        guard let last = ids.last else { return nil }
        try sql.execute(
            """
            UPDATE job SET keep_until = \(now) WHERE tenant_id = \(tenant) AND id > \(after) AND id <= \(last) \
            AND finished_at IS NOT NULL AND keep_until > \(now)
            """)
        return ids.count == limit ? last : nil
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
}
