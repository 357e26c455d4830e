import TrellisDatabase
package import TrellisKernel

extension JobQueries {
    /// Returns the status of the declared queues, and of all others that have jobs that aren't completed, statistics, or a
    /// row in `job_queue`, by name.
    package func queues(declared: some Collection<String>) async throws -> [QueueStatus] {
        let used = try await queues()
        let others = Set(declared).subtracting(used.map(\.queue))
        return (used + others.map { QueueStatus(idle: $0) }).sorted { $0.queue < $1.queue }
    }

    /// The statement for the queues with statistics, one after the other from an index.
    static let queuesWithStatistics: SQL = """
        WITH RECURSIVE used (queue) AS (SELECT (SELECT queue FROM job_minute ORDER BY queue LIMIT 1) UNION ALL \
        SELECT (SELECT m.queue FROM job_minute m WHERE m.queue > used.queue ORDER BY m.queue LIMIT 1) FROM used \
        WHERE used.queue IS NOT NULL) SELECT used.queue FROM used WHERE used.queue IS NOT NULL
        """

    /// The statement for the number of jobs of a queue that wait for their next attempt.
    static func retrying(in queue: String) -> SQL {
        """
        SELECT count(*) FROM (SELECT 1 FROM job j WHERE j.state = 'scheduled' AND j.state IN ('scheduled', 'discarded') \
        AND j.error_code IS NOT NULL AND j.queue = \(queue) LIMIT \(countLimit + 1)) AS counted
        """
    }
}

extension JobWorkerRecord {
    /// Whether it lives and takes jobs of a queue.
    ///
    /// - Parameter deadAfter: the time without a heartbeat after which a worker counts as dead.
    package func takes(_ queue: String, at now: Timestamp, deadAfter: Duration) -> Bool {
        stoppingAt == nil && heartbeatAt + deadAfter >= now && (queues.isEmpty || queues.contains(queue))
    }
}
