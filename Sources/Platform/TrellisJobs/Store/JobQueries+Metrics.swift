import TrellisDatabase
import TrellisKernel

/// What the metrics of queues say, as read from the database.
package struct QueueReadings: Sendable {
    /// One queue.
    package struct Queue: Sendable {
        package let name: String
        package let isPaused: Bool
        /// The number of jobs in each state except completed; at most ``JobQueries/countLimit`` + 1.
        package let counts: [JobState: Int]
        /// The number of jobs that may start now, also of those that no worker has made available yet; 0 in a paused queue.
        package let due: Int
        /// How long the longest waiting job has been due; zero if none is.
        package let oldest: Duration
        /// The times of attempts.
        package let times: [JobLatencyRecord]
    }
    /// The queues by name.
    package let queues: [Queue]
}

extension JobQueries {
    /// Reads the metrics of all queues that have jobs or had some, and of the listed ones.
    ///
    /// Each count reads an index, up to ``countLimit``, so the cost doesn't depend on the number of jobs.
    package func readings(of listed: [String]) async throws -> QueueReadings {
        let stored = Dictionary(try await queues().map { ($0.queue, $0) }) { first, _ in first }
        let (now, overdue) = try await database.read { tx in (tx.databaseNow, try Self.overdue(tx)) }
        let times = try await database.system.fetch(JobLatencyRecord.all)
        let timesByQueue = Dictionary(grouping: times, by: \.queue)
        let names = Set(listed).union(stored.keys).union(overdue.keys).union(timesByQueue.keys)
        return QueueReadings(
            queues: names.sorted().map { name in
                let (status, late) = (stored[name] ?? QueueStatus(idle: name), overdue[name])
                let due = min((status.counts[.available] ?? 0) + (late?.count ?? 0), Self.countLimit + 1)
                let oldest = [status.oldestAvailable, late?.oldest].compactMap(\.self).min()
                return QueueReadings.Queue(
                    name: name, isPaused: status.pausedAt != nil, counts: status.counts,
                    due: status.pausedAt == nil ? due : 0, oldest: oldest.map { max(now - $0, .zero) } ?? .zero,
                    times: timesByQueue[name] ?? [])
            })
    }

    /// Returns the scheduled jobs of each queue that are due: without a worker nothing makes them available.
    private static func overdue(_ tx: CrossTenantReader) throws -> [String: (count: Int, oldest: Timestamp)] {
        let found = try tx.sql.rows(
            """
            SELECT queue, count(*), min(scheduled_at) FROM (SELECT j.queue, j.scheduled_at FROM job j \
            WHERE j.state = 'scheduled' AND j.scheduled_at <= \(tx.databaseNow) ORDER BY j.scheduled_at \
            LIMIT \(countLimit + 1)) AS due GROUP BY queue
            """
        ) { row in
            (
                queue: try row.decode(String.self, at: 0), count: try row.decode(Int.self, at: 1),
                oldest: try row.decode(Timestamp.self, at: 2)
            )
        }
        return Dictionary(found.map { ($0.queue, ($0.count, $0.oldest)) }) { first, _ in first }
    }
}
