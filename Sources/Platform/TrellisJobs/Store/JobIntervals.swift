import TrellisDatabase
package import TrellisKernel

/// The statistics of an interval, of one queue or of all.
package struct JobInterval: Hashable, Sendable {
    package let start: Timestamp
    package var completed = 0
    package var failed = 0
    /// The number of attempts that discarded or cancelled their job, without those that failed.
    package var lost = 0
    /// The sum of the waits of attempts, in microseconds.
    package var waitSum = 0
    package var waitMax = 0
    /// The sum of the run times of attempts, in microseconds.
    package var runSum = 0
    package var runMax = 0

    package init(start: Timestamp) {
        self.start = start
    }
}

extension JobQueries {
    /// Returns the statistics of `count` intervals of `width` from `start` on, also of those in which nothing ended.
    ///
    /// - Parameters:
    ///   - start: The start of the first interval.
    ///   - width: The length of an interval in seconds, at least 60.
    ///   - queue: The queue; nil for the sum of all queues.
    package func intervals(
        from start: Timestamp, width: Int64, count: Int, queue: String? = nil
    ) async throws -> [JobInterval] {
        let end = start + .seconds(width * Int64(count))
        let number = SQL.on(
            sqlite: "((minute - \(start)) / \(width * 1_000_000))",
            postgres: "floor(extract(epoch FROM (minute - \(start)::timestamptz)) / \(width))::bigint")
        let sums = ["completed", "failed", "lost", "wait_sum", "run_sum"].map { "CAST(sum(\($0)) AS bigint)" }
        let values = (sums + ["max(wait_max)", "max(run_max)"]).joined(separator: ", ")
        let isInQueue: SQL = queue.map { "queue = \($0)" } ?? "1 = 1"
        let found = try await database.read { tx in
            try tx.sql.rows(
                """
                SELECT \(number) AS number, \(raw: values) FROM job_minute \
                WHERE minute >= \(start) AND minute < \(end) AND \(isInQueue) GROUP BY 1
                """
            ) { row in
                let number = try row.decode(Int.self, at: 0)
                var interval = JobInterval(start: start + .seconds(width * Int64(number)))
                interval.completed = try row.decode(Int.self, at: 1)
                interval.failed = try row.decode(Int.self, at: 2)
                interval.lost = try row.decode(Int.self, at: 3)
                interval.waitSum = try row.decode(Int.self, at: 4)
                interval.runSum = try row.decode(Int.self, at: 5)
                interval.waitMax = try row.decode(Int.self, at: 6)
                interval.runMax = try row.decode(Int.self, at: 7)
                return (number, interval)
            }
        }
        let byNumber = Dictionary(found) { first, _ in first }
        return (0..<max(count, 0)).map { byNumber[$0] ?? JobInterval(start: start + .seconds(width * Int64($0))) }
    }
}
