import TrellisDatabase
package import TrellisKernel

/// Queries for dashboards and operators on the jobs of all tenants.
package struct JobQueries: Sendable {
    let database: JobDatabase

    /// Returns the running jobs, the latest started first.
    package func running(limit: Int) async throws -> [JobRecord] {
        try await database.everyTenant.fetch(
            JobRecord.where { $0.state == .running }.order { $0.startedAt.descending }.limit(limit))
    }

    /// Returns the discarded jobs, the latest first.
    package func failures(limit: Int) async throws -> [JobRecord] {
        // Repeats the condition of the partial index, so that the planner uses it.
        let failed = JobRecord.where { $0.state.in([.discarded, .cancelled]) }.where { $0.state == .discarded }
        return try await database.everyTenant.fetch(failed.order { $0.finishedAt.descending }.limit(limit))
    }

    /// Returns the number of matching jobs in any of the states.
    package func count(_ filter: JobFilter, in states: [JobState] = JobState.allCases) async throws -> Int {
        guard states.count < JobState.allCases.count else {
            return try await database.everyTenant.count(filter.latestFirst)
        }
        return try await database.everyTenant.count(filter.latestFirst.where { $0.state.in(states) })
    }

    /// Returns a page of the matching jobs, the latest enqueued first.
    package func jobs(
        _ filter: JobFilter = JobFilter(), _ page: PageRequest = PageRequest()
    ) async throws -> Page<JobRecord> {
        try await database.everyTenant.page(filter.latestFirst, page)
    }

    /// Returns the status of all queues that have jobs or a row in `job_queue`, by name.
    package func queues() async throws -> [QueueStatus] {
        try await database.read { tx in
            var queues: [String: QueueStatus] = [:]
            let paused = try tx.sql.rows("SELECT name, paused_at FROM job_queue") { row in
                (name: try row.decode(String.self, at: 0), at: try row.decode(Timestamp?.self, at: 1))
            }
            for queue in paused { queues[queue.name] = QueueStatus(queue: queue.name, pausedAt: queue.at) }
            // Each part reads a partial index, so completed jobs cost nothing.
            let parts = ["available", "running", "scheduled", "blocked", "discarded", "cancelled"].map { state -> SQL in
                """
                SELECT queue, state, count(*), min(scheduled_at) FROM job WHERE state = '\(raw: state)' \
                GROUP BY queue, state
                """
            }
            let counts = try tx.sql.rows(.joined(parts, separator: " UNION ALL ")) { row in
                (
                    queue: try row.decode(String.self, at: 0), state: try row.decode(JobState.self, at: 1),
                    count: try row.decode(Int.self, at: 2), oldest: try row.decode(Timestamp?.self, at: 3)
                )
            }
            for part in counts {
                queues[part.queue, default: QueueStatus(queue: part.queue)].counts[part.state] = part.count
                if part.state == .available { queues[part.queue]?.oldestAvailable = part.oldest }
            }
            return queues.values.sorted { $0.queue < $1.queue }
        }
    }

    /// Returns the statistics of the minutes from `start` on, ordered by minute and queue.
    package func statistics(since start: Timestamp) async throws -> [JobStatisticsRecord] {
        try await database.system.fetch(
            JobStatisticsRecord.where { $0.minute >= start }.order { [$0.minute.ascending, $0.queue.ascending] })
    }

    /// Returns the job with this identifier, of any tenant, with its history.
    ///
    /// - Throws: ``JobError/notFound``.
    package func history(of id: ID<BackgroundJob>) async throws -> JobHistory {
        try await database.read { tx in
            guard let job = try tx.find(JobRecord.self, id) else { throw JobError.notFound }
            return JobHistory(
                job: job,
                events: try tx.fetch(
                    JobHistoryRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }),
                log: try tx.fetch(
                    JobLogRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }))
        }
    }

    /// Returns the tenant of the job with this identifier.
    ///
    /// - Throws: ``JobError/notFound``.
    package func tenant(of id: ID<BackgroundJob>) async throws -> ID<Tenant> {
        guard let job = try await database.everyTenant.find(JobRecord.self, id) else { throw JobError.notFound }
        return job.tenantID
    }
}

/// The status of a queue.
package struct QueueStatus: Hashable, Sendable {
    package let queue: String
    /// When it was paused; nil if it isn't paused.
    package var pausedAt: Timestamp?
    /// The number of jobs in each state except completed, which the statistics per minute count.
    package var counts: [JobState: Int] = [:]
    /// The earliest `scheduled_at` of the available jobs.
    package var oldestAvailable: Timestamp?
}

extension QueueStatus {
    /// Creates the status of a queue that has no jobs.
    package init(idle queue: String) {
        self.init(queue: queue)
    }
}

/// A job with its history and its log.
package struct JobHistory: Sendable {
    package let job: JobRecord
    /// The exceptional events, oldest first.
    package let events: [JobHistoryRecord]
    /// The log lines, oldest first.
    package let log: [JobLogRecord]
}
