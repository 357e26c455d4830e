import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The start of the server's transaction that ran a query, and the number that was sent with the query.
///
/// Queries with the same start were sent together.
struct Trip: Hashable, Sendable {
    let began: Timestamp
    let number: Int

    static func select(_ number: Int, dividedBy divisor: Int = 1) -> SQL {
        "SELECT now() AS began, CAST(\(number) AS bigint) / CAST(\(divisor) AS bigint) AS number"
    }

    /// Returns a statement that sleeps for these milliseconds; it counts as quick if it first runs with 0.
    static func sleep(_ milliseconds: Int) -> SQL {
        "SELECT CAST(\(milliseconds) AS bigint) AS slept FROM pg_sleep(CAST(\(milliseconds) AS bigint) / 1000.0)"
    }
}

extension TestDatabase {
    /// The number of transactions and queries that wait for a connection.
    var waitingCount: Int {
        get throws { try #require(database.engine as? PostgresEngine).waitingCount }
    }

    func trip(_ number: Int, dividedBy divisor: Int = 1) async throws -> Trip {
        let rows = try await ours.unfiltered(reason: "a test").rows(Trip.select(number, dividedBy: divisor))
        let row = try #require(rows.first)
        return Trip(began: try row.decode(Timestamp.self, "began"), number: try row.decode(Int.self, "number"))
    }

    func sleep(_ milliseconds: Int) async throws -> Int? {
        try await ours.unfiltered(reason: "a test").rows(Trip.sleep(milliseconds)).first?.decode(Int.self, "slept")
    }

    /// Starts the queries, in order, while the only connection is in use, then releases the connection.
    func together<Value: Sendable>(
        _ queries: [@Sendable () async throws -> Value]
    ) async throws -> [Task<Value, any Error>] {
        // First each statement must be known to be quick.
        try await eventuallyQuick(Trip.select(0)) { _ = try await trip(0) }
        try await eventuallyQuick(Trip.sleep(0)) { _ = try await sleep(0) }
        let gate = Latch()
        let holder = Task {
            try await ours.read { tx in
                _ = try tx.count(ProjectRecord.all)
                gate.pass()
            }
        }
        try await eventually("the connection is in use") { gate.arrivals == 1 }
        var tasks: [Task<Value, any Error>] = []
        for query in queries {
            tasks.append(Task { try await query() })
            let count = tasks.count
            try await eventually("\(count) queries wait") { try waitingCount == count }
        }
        gate.open()
        try await holder.value
        return tasks
    }

    /// Repeats a query, alone, until it is known to be quick; a busy machine may need several runs.
    func eventuallyQuick(_ sql: SQL, _ query: () async throws -> Void) async throws {
        let quick = try #require(database.engine as? PostgresEngine).quick
        let text = sql.rendered(.postgres, tenant: nil).text
        try await eventually("the statement is quick") {
            try await query()
            return quick.contains(text)
        }
    }
}
