import TrellisDatabase
package import TrellisKernel

/// The status of a queue.
package struct QueueStatus: Hashable, Sendable {
    package let queue: String
    /// When it was paused; nil if it isn't paused.
    package var pausedAt: Timestamp?
    /// The number of jobs in each state except completed, which the statistics per minute count.
    ///
    /// At most ``JobQueries/countLimit`` + 1, which means *more than the limit*.
    package var counts: [JobState: Int] = [:]
    /// The number of the scheduled jobs that wait for their next attempt, limited as ``counts``.
    package var retrying = 0
    /// The earliest `scheduled_at` of the available jobs, among the first 1000 tenants that have some.
    package var oldestAvailable: Timestamp?
}

extension QueueStatus {
    /// Creates the status of a queue that has no jobs.
    package init(idle queue: String) {
        self.init(queue: queue)
    }

    /// The number of jobs in a state as operators see it; of scheduled ones only those that haven't failed.
    package func count(_ status: JobStatus) -> Int {
        let all = JobState(rawValue: status.rawValue).flatMap { counts[$0] } ?? 0
        return switch status {
        case .retrying: retrying
        // Above the limit the exact number isn't known, and then it is still about as large.
        case .scheduled: all > JobQueries.countLimit ? all : max(all - retrying, 0)
        default: all
        }
    }

    /// The number of jobs in a state as text: `17`, or `10000+`.
    package func text(_ status: JobStatus) -> String { JobQueries.text(count(status)) }
}

extension JobQueries {
    /// The largest number that counts are exact up to.
    ///
    /// Counting more takes seconds when a table has millions of rows, and the last digit is of no use.
    package static let countLimit = 10_000

    /// Returns a count as text: `17`, `10000+` for more than the limit, or `about 2000000` for an estimate.
    package static func text(_ count: Int) -> String {
        switch count {
        case ...countLimit: "\(count)"
        case countLimit + 1: "\(countLimit)+"
        default: "about \(count)"
        }
    }

    /// Returns the status of all queues that have jobs that aren't completed, statistics, or a row in `job_queue`, by name.
    package func queues() async throws -> [QueueStatus] {
        try await database.read { tx in
            var queues: [String: QueueStatus] = [:]
            let paused = try tx.sql.rows("SELECT name, paused_at FROM job_queue") { row in
                (name: try row.decode(String.self, at: 0), at: try row.decode(Timestamp?.self, at: 1))
            }
            for queue in paused { queues[queue.name] = QueueStatus(queue: queue.name, pausedAt: queue.at) }
            for queue in try tx.sql.rows(Self.queuesWithStatistics, { try $0.decode(String.self, at: 0) })
            where queues[queue] == nil {
                queues[queue] = QueueStatus(queue: queue)
            }
            for state in JobState.allCases where state != .completed {
                for queue in try tx.sql.rows(Self.used(by: state), { try $0.decode(String.self, at: 0) }) {
                    queues[queue, default: QueueStatus(queue: queue)].counts[state] = try tx.sql.rows(
                        Self.count(of: state, in: queue)
                    ) { try $0.decode(Int.self, at: 0) }.first
                }
            }
            for queue in queues.keys where queues[queue]?.counts[.scheduled] != nil {
                queues[queue]?.retrying =
                    try tx.sql.rows(Self.retrying(in: queue)) { try $0.decode(Int.self, at: 0) }.first ?? 0
            }
            for queue in queues.keys where queues[queue]?.counts[.available] != nil {
                queues[queue]?.oldestAvailable =
                    try tx.sql.rows(Self.oldest(of: queue)) {
                        try $0.decode(Timestamp?.self, at: 0)
                    }.first ?? nil
            }
            return queues.values.sorted { $0.queue < $1.queue }
        }
    }

    /// The statement for the number of jobs in a state; one for each queue, since PostgreSQL would compile one for all.
    private static func count(of state: JobState, in queue: String) -> SQL {
        """
        SELECT count(*) FROM (SELECT 1 FROM job j WHERE \(condition(for: state)) AND j.queue = \(queue) \
        LIMIT \(countLimit + 1)) AS counted
        """
    }

    /// The statement for the queues that have jobs in a state, one after the other from a partial index.
    static func used(by state: JobState) -> SQL {
        let jobs: SQL = "FROM job j WHERE \(condition(for: state))"
        return """
            WITH RECURSIVE used (queue) AS (SELECT (SELECT j.queue \(jobs) ORDER BY j.queue LIMIT 1) UNION ALL \
            SELECT (SELECT j.queue \(jobs) AND j.queue > used.queue ORDER BY j.queue LIMIT 1) FROM used \
            WHERE used.queue IS NOT NULL) \
            SELECT used.queue FROM used WHERE used.queue IS NOT NULL
            """
    }

    /// The condition for the jobs in a state, which repeats that of a partial index, so that the planner uses it.
    static func condition(for state: JobState) -> SQL {
        let isInIndex: SQL =
            switch state {
            case .scheduled, .blocked, .discarded, .cancelled:
                " AND j.state IN ('scheduled', 'blocked', 'discarded', 'cancelled')"
            case .available, .running, .completed: ""
            }
        return "j.state = '\(raw: state.rawValue)'\(isInIndex)"
    }

    /// The statement for the earliest start of the available jobs of a queue.
    ///
    /// It reads the first job of each tenant and priority from the index in whose order workers take jobs.
    private static func oldest(of queue: String) -> SQL {
        let jobs: SQL = "FROM job j WHERE j.queue = \(queue) AND j.state = 'available'"
        let priorities = JobPriority.allCases.map { priority -> SQL in
            "SELECT \(raw: "\(priority.rawValue)") AS priority"
        }
        return """
            WITH RECURSIVE waiting (tenant_id, n) AS (SELECT (SELECT j.tenant_id \(jobs) ORDER BY j.tenant_id LIMIT 1), \
            1 UNION ALL SELECT (SELECT j.tenant_id \(jobs) AND j.tenant_id > waiting.tenant_id \
            ORDER BY j.tenant_id LIMIT 1), n + 1 FROM waiting WHERE waiting.tenant_id IS NOT NULL AND n < 1000) \
            SELECT min((SELECT j.scheduled_at \(jobs) AND j.tenant_id = waiting.tenant_id \
            AND j.priority = level.priority ORDER BY j.scheduled_at LIMIT 1)) FROM waiting CROSS JOIN \
            (\(SQL.joined(priorities, separator: " UNION ALL "))) AS level WHERE waiting.tenant_id IS NOT NULL
            """
    }
}
