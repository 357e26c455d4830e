import TrellisDatabase
import TrellisKernel

extension WaitingJobs {
    /// The most tenants of a queue that one call looks at.
    static let tenantLimit = 1000

    /// Gives jobs that have been due for long the highest priority, until they start; returns their number.
    ///
    /// In each queue and tenant the ``JobAging/atOnce`` that have waited longest of all: a long backlog follows job by
    /// job, and doesn't hold up urgent jobs. It reads the index in whose order jobs are claimed, one search for each
    /// tenant and priority, and writes only what it raises.
    ///
    /// A tenant with a job that the database refuses to change holds up no other.
    ///
    /// - Parameter aging: the rule; the call moves its places, so that calls cover any number of tenants in turn.
    /// - Throws: the error of one of the tenants whose jobs couldn't be raised, after all others were.
    @discardableResult
    package func age(_ aging: inout JobAging) async throws -> Int {
        guard aging.limit > .zero else { return 0 }
        var (raised, failure): (Int, (any Error)?) = (0, nil)
        for queue in try await usedQueues() {
            let (limit, place) = (aging.limit, aging.places[queue])
            let looked = try await database.read { tx in
                let late = LateJobs(queue: queue, dueBefore: tx.databaseNow - limit)
                return try tx.sql.rows(late.tenants(after: place, limit: Self.tenantLimit)) { row in
                    (tenant: try row.decode(ID<Tenant>.self, at: 0), isLate: try row.decode(Int.self, at: 1) == 1)
                }
            }
            aging.places[queue] = looked.count == Self.tenantLimit ? looked.last?.tenant : nil
            let tenants = looked.filter(\.isLate).map(\.tenant)
            let result = try await raise(tenants, in: queue, limit, aging.atOnce)
            raised += result.raised
            failure = failure ?? result.failure
        }
        if let failure { throw failure }
        return raised
    }

    /// Raises jobs of the tenants; halves the tenants while they can't be written together.
    private func raise(
        _ tenants: [ID<Tenant>], in queue: String, _ limit: Duration, _ atOnce: Int
    ) async throws -> (raised: Int, failure: (any Error)?) {
        guard !tenants.isEmpty else { return (0, nil) }
        do {
            return (try await database.write { try $0.raise(tenants, in: queue, limit, atOnce) }, nil)
        } catch let error where error.concernsDatabase {
            throw error
        } catch {
            guard tenants.count > 1 else { return (0, error) }
            let half = tenants.count / 2
            let first = try await raise(Array(tenants.prefix(half)), in: queue, limit, atOnce)
            let second = try await raise(Array(tenants.dropFirst(half)), in: queue, limit, atOnce)
            return (first.raised + second.raised, first.failure ?? second.failure)
        }
    }

    /// Returns the queues in which jobs may start.
    private func usedQueues() async throws -> [String] {
        try await database.read { tx in
            try tx.sql.rows(JobQueries.used(by: .available)) { try $0.decode(String.self, at: 0) }
        }
    }
}

extension JobRows {
    /// Raises the longest waiting late jobs of the tenants, and returns their number.
    fileprivate func raise(_ tenants: [ID<Tenant>], in queue: String, _ limit: Duration, _ atOnce: Int) throws -> Int {
        let late = LateJobs(queue: queue, dueBefore: now - limit)
        let raised = try sql.rows(late.raise(tenants, atOnce: atOnce)) { try $0.decode(Int.self, at: 0) }.count
        // A claim that ran meanwhile may have found none of these rows.
        if raised > 0 { wake(queue: queue) }
        return raised
    }
}

/// The statements on the jobs of a queue that have been due since a moment, and still wait.
struct LateJobs {
    let queue: String
    let dueBefore: Timestamp

    /// The next tenants with available jobs, and whether one of these is late: 1 or 0.
    func tenants(after place: ID<Tenant>?, limit: Int) -> SQL {
        let jobs: SQL = "FROM job j WHERE j.queue = \(queue) AND j.state = 'available'"
        let isLate = JobPriority.allCases.filter { $0 > .urgent }.map { priority -> SQL in
            """
            EXISTS (SELECT 1 \(jobs) AND j.tenant_id = waiting.tenant_id \
            AND j.priority = \(raw: "\(priority.rawValue)") AND j.scheduled_at <= \(dueBefore.typedParameter))
            """
        }
        // The platform's identifier is the least of all, so the first look has no lower bound.
        let isLater: SQL = place.map { " AND j.tenant_id > \($0)" } ?? ""
        return """
            WITH RECURSIVE waiting (tenant_id, n) AS (SELECT (SELECT j.tenant_id \(jobs)\(isLater) \
            ORDER BY j.tenant_id LIMIT 1), 1 UNION ALL \
            SELECT (SELECT j.tenant_id \(jobs) AND j.tenant_id > waiting.tenant_id ORDER BY j.tenant_id LIMIT 1), n + 1 \
            FROM waiting WHERE waiting.tenant_id IS NOT NULL AND n < \(raw: "\(limit)")) \
            SELECT waiting.tenant_id, CASE WHEN \(SQL.joined(isLate, separator: " OR ")) THEN 1 ELSE 0 END \
            FROM waiting WHERE waiting.tenant_id IS NOT NULL ORDER BY n
            """
    }

    /// Gives the longest waiting late jobs of each tenant the highest priority, and returns a row for each.
    func raise(_ tenants: [ID<Tenant>], atOnce: Int) -> SQL {
        var late = ValueRows("late")
        late.add("tenant_id", tenants)
        let highest: SQL = "\(raw: "\(JobPriority.urgent.rawValue)")"
        let change: SQL = """
            UPDATE job SET declared_priority = coalesce(declared_priority, priority), priority = \(highest)
            """
        let columns: SQL = """
            c.tenant_id, c.id, c.priority, row_number() OVER (PARTITION BY c.tenant_id ORDER BY c.scheduled_at, c.id) \
            AS place
            """
        let first: SQL = """
            FROM job j WHERE j.queue = \(queue) AND j.state = 'available' AND j.tenant_id = late.tenant_id \
            AND j.priority = level.priority AND j.scheduled_at <= \(dueBefore.typedParameter) \
            ORDER BY j.scheduled_at, j.id LIMIT \(raw: "\(atOnce)")
            """
        let isNext: SQL = "place <= \(raw: "\(atOnce)") AND priority > \(highest)"
        return .on(
            sqlite: """
                WITH candidate AS (SELECT \(columns) FROM \(late) CROSS JOIN (\(levels)) AS level \
                CROSS JOIN job c WHERE c.tenant_id = late.tenant_id AND c.id IN (SELECT j.id \(first))) \(change) WHERE (tenant_id, id) IN (SELECT tenant_id, id \
                FROM candidate WHERE \(isNext)) RETURNING 1
                """,
            postgres: """
                WITH candidate AS MATERIALIZED (SELECT \(columns) FROM \(late) CROSS JOIN (\(levels)) AS level \
                CROSS JOIN LATERAL (SELECT j.tenant_id, j.id, j.priority, j.scheduled_at \(first)) c), \
                held AS MATERIALIZED (SELECT l.row_id FROM (SELECT * FROM candidate WHERE \(isNext)) c \
                CROSS JOIN LATERAL (SELECT j.ctid AS row_id FROM job j WHERE j.tenant_id = c.tenant_id \
                AND j.id = c.id AND j.state = 'available' FOR NO KEY UPDATE SKIP LOCKED) l) \
                \(change) WHERE ctid = ANY (ARRAY (SELECT row_id FROM held)) RETURNING 1
                """)
    }

    private var levels: SQL {
        SQL.joined(
            JobPriority.allCases.map { priority -> SQL in "SELECT \(raw: "\(priority.rawValue)") AS priority" },
            separator: " UNION ALL ")
    }
}
