import TrellisDatabase
package import TrellisKernel

/// The failures of one name and error code: discarded jobs, and jobs that wait for their next attempt.
package struct JobFailureGroup: Sendable {
    /// The name of the jobs.
    package let name: String
    package let code: String
    /// The queues of the jobs, by name.
    package var queues: [String]
    /// The number of discarded jobs; at most ``JobQueries/countLimit`` + 1, as ``retrying``.
    package var discarded: Int
    /// The number of jobs that wait for their next attempt.
    package var retrying: Int
    /// When the first of them is tried again.
    package var nextAt: Timestamp?
    /// The job that failed last; of more than 100 retrying jobs of a queue, of the 100 whose next attempts are the last.
    package var latest: JobRecord
}

/// The failures of all jobs in groups, those that failed last first.
package struct JobFailureSet: Sendable {
    package let groups: [JobFailureGroup]
    /// Whether there are more groups.
    package let isTruncated: Bool
}

extension JobQueries {
    /// The most groups that ``failures(in:)`` returns.
    package static let failureGroupLimit = 200

    /// Returns the failures in groups by name and error code, of a queue or of all queues.
    ///
    /// It reads the first and last entries of each group from an index, and counts at most ``countLimit`` + 1 entries.
    package func failures(in queue: String? = nil) async throws -> JobFailureSet {
        try await database.read { tx in
            let limit = Self.failureGroupLimit
            var groups: [FailureKey: JobFailureGroup] = [:]
            var isTruncated = false
            for state in [JobState.discarded, .scheduled] {
                let scan = FailureScan(sql: tx.sql, state: state)
                let places = try scan.places(in: queue, limit: limit + 1)
                isTruncated = isTruncated || places.count > limit
                for place in places.prefix(limit) {
                    guard let group = try scan.group(at: place) else { continue }
                    groups[place.key] = groups[place.key].map { $0 + group } ?? group
                }
            }
            let ordered = groups.values.sorted {
                ($0.latest.failedAt ?? $0.latest.createdAt, $0.name, $0.code)
                    > ($1.latest.failedAt ?? $1.latest.createdAt, $1.name, $1.code)
            }
            return JobFailureSet(
                groups: Array(ordered.prefix(limit)), isTruncated: isTruncated || ordered.count > limit)
        }
    }
}

/// What identifies a group.
private struct FailureKey: Hashable {
    let name: String
    let code: String
}

/// The part of a group that is in one queue.
private struct FailurePlace {
    let queue: String
    let key: FailureKey
}

/// Reads the failures in one state from their index.
///
/// Each statement has the values of one level, since PostgreSQL would compile one statement for all, which takes longer
/// than to run all of them.
private struct FailureScan {
    /// How many retrying jobs are read to find the one that failed last.
    private static let retryingLimit = 100

    let sql: UnfilteredSQL
    let state: JobState

    private var isFailed: SQL {
        """
        j.state = '\(raw: state.rawValue)' AND j.state IN ('scheduled', 'discarded') AND j.error_code IS NOT NULL
        """
    }

    func places(in queue: String?, limit: Int) throws -> [FailurePlace] {
        var places: [FailurePlace] = []
        for queue in try queue.map({ [$0] }) ?? values(of: "queue", where: isFailed, limit) {
            let isInQueue: SQL = "\(isFailed) AND j.queue = \(queue)"
            for name in try values(of: "name", where: isInQueue, limit) {
                for code in try values(of: "error_code", where: "\(isInQueue) AND j.name = \(name)", limit) {
                    places.append(FailurePlace(queue: queue, key: FailureKey(name: name, code: code)))
                    guard places.count < limit else { return places }
                }
            }
        }
        return places
    }

    func group(at place: FailurePlace) throws -> JobFailureGroup? {
        let isRetrying = state == .scheduled
        let jobs: SQL = """
            FROM job j WHERE \(isFailed) AND j.queue = \(place.queue) AND j.name = \(place.key.name) \
            AND j.error_code = \(place.key.code)
            """
        // Of retrying jobs the index has the next attempt, and the row has the time of the failure.
        let failed: SQL = """
            SELECT j.tenant_id, j.id, j.started_at, j.created_at \(jobs) \
            ORDER BY j.finished_at DESC, j.scheduled_at DESC LIMIT \(isRetrying ? Self.retryingLimit : 1)
            """
        let latest = try sql.fetch(
            """
            SELECT \(columns: JobRecord.self) FROM job WHERE (tenant_id, id) IN (SELECT latest.tenant_id, latest.id FROM \
            (SELECT failed.tenant_id, failed.id FROM (\(failed)) AS failed \
            ORDER BY coalesce(failed.started_at, failed.created_at) DESC LIMIT 1) AS latest)
            """, as: JobRecord.self)
        let found = try sql.rows(
            """
            SELECT (SELECT count(*) FROM (SELECT 1 \(jobs) LIMIT \(JobQueries.countLimit + 1)) AS counted), \
            (SELECT j.scheduled_at \(jobs) ORDER BY j.finished_at, j.scheduled_at LIMIT 1)
            """
        ) { (count: try $0.decode(Int.self, at: 0), first: try $0.decode(Timestamp?.self, at: 1)) }.first
        guard let latest = latest.first, let found, found.count > 0 else { return nil }
        return JobFailureGroup(
            name: place.key.name, code: place.key.code, queues: [place.queue], discarded: isRetrying ? 0 : found.count,
            retrying: isRetrying ? found.count : 0, nextAt: isRetrying ? found.first : nil, latest: latest)
    }

    /// Returns the values of a column, one after the other from the index.
    private func values(of column: SQL, where condition: SQL, _ limit: Int) throws -> [String] {
        let first: SQL = "ORDER BY j.\(column) LIMIT 1"
        return try sql.rows(
            """
            WITH RECURSIVE used (value) AS (SELECT (SELECT j.\(column) FROM job j WHERE \(condition) \(first)) UNION ALL \
            SELECT (SELECT j.\(column) FROM job j WHERE \(condition) AND j.\(column) > used.value \(first)) FROM used \
            WHERE used.value IS NOT NULL) SELECT used.value FROM used WHERE used.value IS NOT NULL LIMIT \(limit)
            """
        ) { try $0.decode(String.self, at: 0) }
    }
}

extension JobFailureGroup {
    fileprivate static func + (left: Self, right: Self) -> Self {
        var sum = left
        let limit = JobQueries.countLimit + 1
        sum.queues = Set(left.queues + right.queues).sorted()
        sum.discarded = min(left.discarded + right.discarded, limit)
        sum.retrying = min(left.retrying + right.retrying, limit)
        sum.nextAt = [left.nextAt, right.nextAt].compactMap { $0 }.min()
        let (leftAt, rightAt) = (left.latest.failedAt, right.latest.failedAt)
        if let rightAt, leftAt.map({ $0 < rightAt }) ?? true { sum.latest = right.latest }
        return sum
    }
}
