import TrellisDatabase
package import TrellisKernel

extension JobControl {
    /// Makes at most `limit` matching jobs that wait for their next attempt run now, and returns their number.
    ///
    /// Attempts and errors stay as they are. The history has an entry `retried` with the operator.
    package func runNow(_ filter: JobFilter, limit: Int = 1000, by actor: ID<User>?) async throws -> Int {
        guard let filter = filter.betweenAttempts else { return 0 }
        return try await database.write { rows in
            let jobs = try rows.lock(
                where: """
                    (tenant_id, id) IN (SELECT chosen.tenant_id, chosen.id FROM (SELECT tenant_id, id FROM job \
                    WHERE \(filter.condition) LIMIT \(limit)) AS chosen) AND state = 'scheduled' \
                    AND error_code IS NOT NULL
                    """)
            try rows.runNow(jobs, by: actor)
            return jobs.count
        }
    }
}

extension JobRows {
    /// Makes locked jobs that wait for their next attempt available.
    func runNow(_ jobs: [LockedJob], by actor: ID<User>?) throws {
        try move(
            jobs.map { job in
                var move = JobTransition(job, to: .available)
                move.scheduledAt = now
                move.maxAttempts = max(job.maxAttempts, job.attempt + 1)
                move.event = (.retried, "")
                move.actor = actor
                return move
            })
    }

    /// Whether a locked job waits for its next attempt.
    func isBetweenAttempts(_ job: LockedJob) throws -> Bool {
        guard job.state == .scheduled else { return false }
        return try !sql.rows(
            """
            SELECT 1 FROM job WHERE tenant_id = \(job.tenantID) AND id = \(job.id) AND error_code IS NOT NULL
            """
        ) { try $0.decode(Int.self, at: 0) }.isEmpty
    }
}
