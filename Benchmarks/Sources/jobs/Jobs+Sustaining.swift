import TrellisDatabase
import TrellisJobs
import TrellisKernel

extension Jobs {
    /// Runs `sustain SECONDS RATE`: enqueues jobs at a steady rate, runs them, and prints what the tables contain every ten seconds.
    ///
    /// The jobs are kept for a minute, so the tables stop growing after that if upkeep deletes as fast as workers run.
    /// Ten tenants enqueue every 100 ms, each in a transaction of its own. What is late is made up for. Each sample is a
    /// line of JSON: seconds since the beginning, jobs enqueued, rows of `job` by state, and the bytes of the tables.
    func sustain() async throws {
        let seconds = number(1, or: 600)
        let rate = number(2, or: 1500)
        try await clear()
        try await withWorker(concurrency: 1000) {
            let clock = ContinuousClock()
            let began = clock.now
            var enqueued = 0
            var sampled = 0
            while (clock.now - began).seconds < Double(seconds) {
                let due = Int((clock.now - began).seconds * Double(rate)) - enqueued
                let share = due / Self.tenants.count
                for index in Self.tenants.indices where share > 0 {
                    let jobs = (0..<share).map { _ in Brief() }
                    enqueued += try await tenant(index).write { tx in try tx.enqueue(contentsOf: jobs).count }
                }
                if (clock.now - began).seconds >= Double(sampled + 10) {
                    sampled += 10
                    try await sample(at: sampled, enqueued: enqueued)
                }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func sample(at second: Int, enqueued: Int) async throws {
        let figures = try await database.system().read { tx in
            let all = tx.acrossTenants(reason: "a benchmark counts rows", level: .debug)
            let states = try all.sql.rows("SELECT state, count(*) AS n FROM job GROUP BY state ORDER BY state")
            let bytes: SQL =
                Self.isSQLite
                ? "SELECT page_count * page_size AS n FROM pragma_page_count(), pragma_page_size()"
                : "SELECT pg_total_relation_size('job') + pg_total_relation_size('job_event') AS n"
            return try states.map { ("\(try $0.decode(String.self, "state"))", "\(try $0.decode(Int.self, "n"))") }
                + all.sql.rows(bytes).map { ("bytes", "\(try $0.decode(Int.self, "n"))") }
        }
        say([("seconds", "\(second)"), ("enqueued", "\(enqueued)")] + figures)
    }
}
