import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// A recorder of the statements that operations send, which asks PostgreSQL for their plans.
final class PlanRecorder: Sendable {
    /// The tables that have a row for each job, or several.
    private static let large = filled + ["job_step", "job_file", "job_ended_parent"]
    /// Those that the tests fill; the planner is right to read empty ones as a whole.
    private static let filled = ["job", "job_dependency", "job_event", "job_log", "job_batch"]

    private let recorded = Mutex<(isOn: Bool, statements: [Statement])>((false, []))

    /// The options of a database whose statements are recorded.
    var options: DatabaseOptions {
        var options = DatabaseOptions(transactionTimeout: .seconds(600))
        options.statementObserver = { [self] statement in
            recorded.withLock { if $0.isOn { $0.statements.append(statement) } }
        }
        return options
    }

    /// Returns the different statements that `operation` sends, except those without a plan.
    func statements(of operation: () async throws -> Void) async throws -> [Statement] {
        recorded.withLock { $0 = (true, []) }
        try await operation()
        let all = recorded.withLock { recorded in
            defer { recorded = (false, []) }
            return recorded.statements
        }
        var texts: Set<String> = []
        return all.filter { statement in
            let isPlanned = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"].contains { statement.text.hasPrefix($0) }
            return isPlanned && texts.insert(statement.text).inserted
        }
    }

    /// Returns what is wrong with the plan of a statement: it reads a large table as a whole, or costs too much.
    ///
    /// - Parameter isLarge: whether the tables are as large as the costs assume; otherwise the planner, which prefers to
    ///   read small tables as a whole, is told to use indexes if there are any.
    func findings(_ statement: Statement, limit: Double, isLarge: Bool, _ test: TestJobs) async throws -> [String] {
        let lines = try await plan(of: statement, usesIndexes: !isLarge, test)
        let scanned = (isLarge ? Self.filled : Self.large).filter { table in
            lines.contains { $0.contains("Seq Scan on \(table) ") }
        }
        var findings = scanned.map { "reads all of \($0)" }
        let cost = lines.first?.firstMatch(of: /cost=[0-9.]+\.\.([0-9.]+)/).flatMap { Double($0.1) } ?? 0
        if isLarge, cost > limit { findings.append("costs \(cost)") }
        return findings.map { "\($0): \(statement.text)\n\(lines.joined(separator: "\n"))" }
    }

    /// Returns the lines of the plan of a statement.
    ///
    /// - Parameter usesIndexes: whether the planner uses indexes where there are any, although tables are small.
    func plan(of statement: Statement, usesIndexes: Bool = false, _ test: TestJobs) async throws -> [String] {
        try await test.database.engine.write(.standard, limit: .seconds(60)) { connection in
            connection.setAccess(.allTenants(reason: "a test reads plans"))
            if usesIndexes { try connection.execute(Statement("SET LOCAL enable_seqscan = off")) }
            return try connection.collect("EXPLAIN \(statement.text)", statement.values) { row in
                try row.decode(String.self, at: 0)
            }
        }
    }
}

extension TestJobs {
    /// Inserts jobs of a thousand tenants with a statement of the database: nine in ten are completed.
    ///
    /// Every twentieth has a dependency, a history entry, a log line and a batch.
    func fill(_ count: Int) async throws {
        for first in stride(from: 1, through: count, by: 50_000) {
            let last = min(first + 49_999, count)
            try await system.write { tx in
                let sql = tx.acrossTenants(reason: "a test fills tables", level: .trace).sql
                for statement in Self.filling(first, last) { try sql.execute(statement) }
            }
        }
        try await analyze()
    }

    private static func filling(_ first: Int, _ last: Int) -> [SQL] {
        func id(_ kind: Int) -> SQL {
            "(lpad(to_hex(1700000000000 + i), 12, '0') || '7\(raw: "\(kind)008")000' || lpad(to_hex(i), 12, '0'))::uuid"
        }
        let tenant: SQL = "('00000000-0000-7000-8000-' || lpad(to_hex(i % 997 + 1), 12, '0'))::uuid"
        let at: SQL = "(timestamptz '2025-12-30 00:00:00Z' + i * interval '1 millisecond')"
        let numbers: SQL = "generate_series(\(first)::bigint, \(last)::bigint) AS i"
        let some: SQL = "\(numbers) WHERE i % 20 = 0"
        return [
            """
            INSERT INTO job (id, tenant_id, name, queue, state, priority, arguments, scheduled_at, attempt, max_attempts, \
            lease, retention_ms, request_id, created_at, finished_at, keep_until, waiting_on, worker_id, has_dependents, \
            batch_id) SELECT \(id(0)), \(tenant), \
            CASE WHEN i % 3 = 0 THEN 'event:s' || i % 7 ELSE 'tests.fill' || i % 20 END, 'q' || i % 7, state, i % 4, \
            '{"a": 1}', \(at), 1, 20, 2, 86400000, 'r', \(at), \
            CASE WHEN state IN ('completed', 'discarded', 'cancelled') THEN \(at) END, \
            CASE WHEN state IN ('completed', 'discarded', 'cancelled') THEN \(at) + interval '10 years' END, \
            CASE WHEN state = 'blocked' THEN 1 ELSE 0 END, \
            CASE WHEN state = 'running' THEN 'f0000000-0000-7000-8000-000000000000'::uuid END, i % 20 = 0, \
            CASE WHEN i % 20 = 0 THEN \(id(2)) END \
            FROM (SELECT i, CASE WHEN i % 1000 = 7 THEN 'running' WHEN i % 50 = 1 THEN 'available' \
            WHEN i % 50 = 2 THEN 'scheduled' WHEN i % 50 = 3 THEN 'blocked' WHEN i % 100 = 4 THEN 'discarded' \
            WHEN i % 200 = 5 THEN 'cancelled' ELSE 'completed' END AS state FROM \(numbers)) AS filled
            """,
            """
            INSERT INTO job_batch (id, tenant_id, label, total, pending, failed, created_at, finished_at) \
            SELECT \(id(2)), \(tenant), 'b', 1, 0, 0, \(at), \(at) FROM \(some)
            """,
            """
            INSERT INTO job_dependency (id, tenant_id, job_id, parent_id, policy, resolved_at) \
            SELECT \(id(1)), \(tenant), \(id(0)), \(id(0)), 'success', CASE WHEN i % 40 = 0 THEN \(at) END FROM \(some)
            """,
            """
            INSERT INTO job_event (id, tenant_id, job_id, kind, attempt, at) \
            SELECT \(id(3)), \(tenant), \(id(0)), 'failed', 1, \(at) FROM \(some)
            """,
            """
            INSERT INTO job_log (id, tenant_id, job_id, attempt, level, message, at) \
            SELECT \(id(4)), \(tenant), \(id(0)), 1, 'info', 'm', \(at) FROM \(some)
            """,
        ]
    }
}
