import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension Jobs {
    /// Runs `effects COUNT MILLISECONDS guarded|free [FAILING [DELAY-SECONDS]]`: enqueues ``Effect`` jobs, spread over the
    /// tenants.
    func effects() async throws {
        let count = number(1, or: 100)
        let isGuarded = word(3) == "guarded"
        for index in Self.tenants.indices {
            let share = count / Self.tenants.count + (index < count % Self.tenants.count ? 1 : 0)
            let jobs = (0..<share).map { _ in
                Effect(milliseconds: number(2, or: 0), guarded: isGuarded, failing: number(4, or: 0))
            }
            let options = JobOptions(start: .after(.seconds(number(5, or: 0))))
            _ = try await tenant(index).write { tx in try tx.enqueue(contentsOf: jobs, options).count }
        }
        say([("enqueued", "\(count)")])
    }

    /// Runs `work [CONCURRENCY] [GRACE-MILLISECONDS]`: a worker with the default settings, until SIGTERM.
    func work() async throws {
        try await serve(concurrency: number(1, or: 16), grace: .milliseconds(number(2, or: 25_000)))
        say([("ended", "true")])
    }

    /// Runs `tally`: prints the number of jobs per state, and the number of their effects.
    func tally() async throws {
        let figures = try await database.system().read { tx in
            let all = tx.acrossTenants(reason: "a chaos run counts rows", level: .debug)
            let states = try all.sql.rows("SELECT state, count(*) AS n FROM job GROUP BY state ORDER BY state")
            let attempts = try all.sql.rows("SELECT coalesce(max(attempt), 0) AS n FROM job")
            let doubled = try all.sql.rows(
                """
                SELECT count(*) AS n FROM (SELECT job_id FROM bench_effect GROUP BY job_id HAVING count(*) > 1) AS twice
                """)
            let effects = try all.sql.rows("SELECT count(DISTINCT job_id) AS n FROM bench_effect")
            return try states.map { ("\(try $0.decode(String.self, "state"))", "\(try $0.decode(Int.self, "n"))") }
                + [
                    ("max_attempt", "\(try attempts.first?.decode(Int.self, "n") ?? 0)"),
                    ("jobs_with_effect", "\(try effects.first?.decode(Int.self, "n") ?? 0)"),
                    ("duplicated", "\(try doubled.first?.decode(Int.self, "n") ?? 0)"),
                ]
        }
        say(figures)
    }

    /// Runs `ticks`: prints how many jobs the schedule has enqueued, and for how many distinct seconds.
    func ticks() async throws {
        let all = database.system().acrossTenants(reason: "a chaos run counts rows", level: .debug)
        let rows = try await all.sql.rows("SELECT scheduled_at FROM job WHERE name = 'bench.noop'")
        let times = try rows.map { try $0.decode(Timestamp.self, "scheduled_at").seconds }
        say([("runs", "\(times.count)"), ("distinct", "\(Set(times).count)")])
    }

    /// Runs `poison`: enqueues a job with an unknown name, and one with invalid arguments.
    func poison() async throws {
        _ = try await tenant().write { tx in
            let jobs = try tx.enqueue(contentsOf: [Noop(), Noop()])
            let sql = tx.unfiltered(reason: "A chaos run makes jobs that no code could enqueue; it names them.")
            try sql.execute("UPDATE job SET name = 'bench.unknown' WHERE id = \(jobs[0].id)")
            try sql.execute(
                "UPDATE job SET name = 'bench.effect', arguments = '{\"milliseconds\": \"soon\"}' WHERE id = \(jobs[1].id)"
            )
            return jobs.count
        }
        say([("poisoned", "2")])
    }
}
