import TrellisDatabase
public import TrellisKernel

/// A worker's request for jobs of a queue.
public struct JobClaim: Sendable {
    /// The queue, with its limits.
    public let queue: Queue
    /// The worker.
    public let worker: ID<JobWorker>
    /// The maximum number of jobs to return.
    public let limit: Int
    /// The tenant after which the round-robin starts, so that every tenant is served regardless of their number.
    ///
    /// Pass the tenant of the last job that the previous claim returned.
    public var after: ID<Tenant>?
    /// The jobs that the worker knows; others stay for workers of another release.
    ///
    /// Nil means all.
    public let known: [JobContract]?
    /// The jobs that the database refuses to start and to end, which claims leave alone for some minutes.
    package var refused = RefusedJobs()

    /// Creates a request.
    public init(
        queue: Queue, worker: ID<JobWorker>, limit: Int, after: ID<Tenant>? = nil, known: [JobContract]? = nil
    ) {
        self.queue = queue
        self.worker = worker
        self.limit = limit
        self.after = after
        self.known = known
    }
}

/// The start of attempts: due jobs become available, and workers claim available jobs.
package struct JobClaims: Sendable {
    let database: JobDatabase

    /// Returns the earliest start of the scheduled jobs, except those to leave alone.
    func nextScheduled(refused: RefusedJobs = RefusedJobs()) async throws -> Timestamp? {
        let excluded = refused.current.sorted()
        let scheduled = JobRecord.where { $0.state == .scheduled && !$0.id.in(excluded) }
            .order { $0.scheduledAt.ascending }
        return try await database.everyTenant.first(scheduled)?.scheduledAt
    }

    /// Marks jobs of a queue as running in the worker and returns them in the order in which they should start.
    ///
    /// Returns at most ``JobClaim/limit`` jobs; sometimes fewer although more could start, but none only if there are
    /// none. The order is by priority; within a priority round-robin by tenant, beginning after ``JobClaim/after``;
    /// within a tenant by time. One claim considers at most 64 tenants. It starts no job of a paused queue, and none
    /// beyond the queue's limits. A job that the database refuses to start is discarded, and doesn't hold up others.
    /// Claims of several workers don't wait for each other, unless the queue has a shared
    /// limit.
    package func claim(_ claim: JobClaim) async throws -> [JobRecord] {
        guard claim.limit > 0 else { return [] }
        var failures = 0
        while true {
            do {
                return try await database.write { try $0.claim(claim) }
            } catch let error where !error.concernsDatabase && !error.mayPass {
                failures += 1
                guard failures < 10, try await endUnclaimable(claim) else { throw error }
            }
        }
    }

    /// Returns the leases of a worker's running jobs of a queue.
    func leases(of worker: ID<JobWorker>, in queue: Queue) async throws -> [JobLease] {
        try await database.everyTenant.fetch(
            JobRecord.where { $0.state == .running && $0.queue == queue.name && $0.workerID == worker }
        ).map { JobLease($0) }
    }
}

extension JobRows {
    fileprivate func claim(_ claim: JobClaim) throws -> [JobRecord] {
        var limit = claim.limit
        if let rate = claim.queue.rate {
            limit = min(limit, try tokens(of: claim.queue.name, rate))
            guard limit > 0 else { return [] }
        } else if claim.queue.tenantConcurrency != nil {
            // The lock on the queue's row serializes claims from counting running jobs to starting new ones.
            _ = try queue(claim.queue.name, tokens: 0)
        }
        let jobs = try sql.fetch(ClaimStatement(claim: claim, limit: limit, now: now).sql, as: JobRecord.self)
        if claim.queue.rate != nil, !jobs.isEmpty {
            try sql.execute(
                "UPDATE job_queue SET tokens = tokens - \(Double(jobs.count)) WHERE name = \(claim.queue.name)")
        }
        return claim.ordered(jobs)
    }

    /// Returns the number of jobs that the rate limit allows now; locks the queue's row until the transaction ends.
    private func tokens(of name: String, _ rate: RateLimit) throws -> Int {
        let (kept, refilled) = try queue(name, tokens: Double(rate.count))
        let elapsed = Double(max((now - refilled).microseconds, 0))
        let tokens = min(Double(rate.count), kept + elapsed * Double(rate.count) / Double(rate.period.microseconds))
        try sql.execute(
            "UPDATE job_queue SET tokens = \(tokens), refilled_at = \(max(now, refilled)) WHERE name = \(name)")
        return Int(tokens)
    }

    /// Returns the queue's row, locked until the transaction ends; inserts it if it is missing.
    private func queue(_ name: String, tokens: Double) throws -> (tokens: Double, refilledAt: Timestamp) {
        try sql.execute(
            """
            INSERT INTO job_queue (name, tokens, refilled_at) VALUES (\(name), \(tokens), \(now)) \
            ON CONFLICT (name) DO NOTHING
            """)
        let lock = SQL.on(sqlite: "", postgres: " FOR NO KEY UPDATE")
        let rows = try sql.rows("SELECT tokens, refilled_at FROM job_queue WHERE name = \(name)\(lock)") { row in
            (tokens: try row.decode(Double.self, at: 0), refilledAt: try row.decode(Timestamp.self, at: 1))
        }
        return rows.first ?? (0, now)
    }
}

extension JobClaim {
    /// Returns the jobs in the order in which they should start.
    fileprivate func ordered(_ jobs: [JobRecord]) -> [JobRecord] {
        var counts: [ID<Tenant>: Int] = [:]
        let ranked = jobs.sorted { ($0.priority, $0.scheduledAt, $0.id) < ($1.priority, $1.scheduledAt, $1.id) }
            .map { job in
                counts[job.tenantID, default: 0] += 1
                let wrapped = after.map { job.tenantID > $0 } ?? true ? 0 : 1
                return (job: job, rank: counts[job.tenantID] ?? 0, wrapped: wrapped)
            }
        return ranked.sorted {
            ($0.job.priority, $0.rank, $0.wrapped, $0.job.tenantID)
                < ($1.job.priority, $1.rank, $1.wrapped, $1.job.tenantID)
        }.map(\.job)
    }
}
