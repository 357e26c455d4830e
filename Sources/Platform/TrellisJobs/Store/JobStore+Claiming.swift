import TrellisDatabase
import TrellisKernel

extension JobStore {
    /// Starts jobs of a queue: marks them as running in the worker's hands, and answers them in the order they should
    /// start, at most as many as the worker has room for; sometimes fewer though there are more, but none only when there is none.
    ///
    /// Priority first; within one the tenants take turns, beginning after ``JobClaim/after``; within a tenant by time.
    /// One claim looks at 64 tenants. Nothing starts in a queue that is paused, nor beyond its limits. Claims of several
    /// workers don't wait for each other, unless the queue has a limit that they share.
    package func claim(_ claim: JobClaim) async throws -> [JobRecord] {
        guard claim.limit > 0 else { return [] }
        return try await write { try $0.claim(claim) }
    }
}

extension JobRows {
    func claim(_ claim: JobClaim) throws -> [JobRecord] {
        var limit = claim.limit
        if let rate = claim.queue.rate {
            limit = min(limit, try tokens(of: claim.queue.name, rate))
            guard limit > 0 else { return [] }
        } else if claim.queue.tenantConcurrency != nil {
            // Whoever counts what runs must be alone with its count until what it started counts too.
            _ = try queue(claim.queue.name, tokens: 0)
        }
        let jobs = try start(claim, limit)
        if claim.queue.rate != nil, !jobs.isEmpty {
            try sql.execute(
                "UPDATE job_queue SET tokens = tokens - \(Double(jobs.count)) WHERE name = \(claim.queue.name)")
        }
        return claim.ordered(jobs)
    }

    /// How many jobs the rate limit lets start now; the queue's row is held until the transaction ends.
    private func tokens(of name: String, _ rate: RateLimit) throws -> Int {
        let (kept, refilled) = try queue(name, tokens: Double(rate.count))
        let elapsed = Double(max((now - refilled).microseconds, 0))
        let tokens = min(Double(rate.count), kept + elapsed * Double(rate.count) / Double(rate.period.microseconds))
        try sql.execute(
            "UPDATE job_queue SET tokens = \(tokens), refilled_at = \(max(now, refilled)) WHERE name = \(name)")
        return Int(tokens)
    }

    /// The queue's row, made when it is missing, and held until the transaction ends.
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
    /// The jobs in the order they should start.
    func ordered(_ jobs: [JobRecord]) -> [JobRecord] {
        var counts: [ID<Tenant>: Int] = [:]
        let turns = jobs.sorted { ($0.priority, $0.scheduledAt, $0.id) < ($1.priority, $1.scheduledAt, $1.id) }
            .map { job in
                counts[job.tenantID, default: 0] += 1
                return (job: job, turn: counts[job.tenantID] ?? 0, lap: after.map { job.tenantID > $0 } ?? true ? 0 : 1)
            }
        return turns.sorted {
            ($0.job.priority, $0.turn, $0.lap, $0.job.tenantID) < ($1.job.priority, $1.turn, $1.lap, $1.job.tenantID)
        }.map(\.job)
    }
}
