import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// When the server began the transaction that a query was part of, and the number that was sent with it: queries of one
/// transaction have travelled together.
struct Trip: Hashable, Sendable {
    let began: Timestamp
    let number: Int

    static func select(_ number: Int, dividedBy divisor: Int = 1) -> SQL {
        "SELECT now() AS began, CAST(\(number) AS bigint) / CAST(\(divisor) AS bigint) AS number"
    }

    /// Sleeps for these milliseconds; quick when it is first run with none.
    static func sleep(_ milliseconds: Int) -> SQL {
        "SELECT CAST(\(milliseconds) AS bigint) AS slept FROM pg_sleep(CAST(\(milliseconds) AS bigint) / 1000.0)"
    }
}

extension TestDatabase {
    /// How many transactions and queries wait for a connection.
    var waitingCount: Int {
        get throws { try #require(database.engine as? PostgresEngine).waitingCount }
    }

    func trip(_ number: Int, dividedBy divisor: Int = 1) async throws -> Trip {
        try await ours.query { tx throws in
            let row = try #require(try tx.unfiltered.rows(Trip.select(number, dividedBy: divisor)).first)
            return Trip(began: try row.decode(Timestamp.self, "began"), number: try row.decode(Int.self, "number"))
        }
    }

    func sleep(_ milliseconds: Int) async throws -> Int? {
        try await ours.query { try $0.unfiltered.rows(Trip.sleep(milliseconds)).first?.decode(Int.self, "slept") }
    }

    /// Has the queries wait for the only connection, in their order, then lets them on.
    func together<Value: Sendable>(
        _ queries: [@Sendable () async throws -> Value]
    ) async throws -> [Task<Value, any Error>] {
        // Each shows first that it is quick.
        try await eventuallyQuick(Trip.select(0)) { _ = try await trip(0) }
        try await eventuallyQuick(Trip.sleep(0)) { _ = try await sleep(0) }
        let gate = Gate()
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

    /// Repeats a query, alone, until it is known to be quick; a busy machine may ask for several tries.
    func eventuallyQuick(_ sql: SQL, _ query: () async throws -> Void) async throws {
        let quick = try #require(database.engine as? PostgresEngine).quick
        let text = sql.rendered(.postgres, tenant: nil).text
        try await eventually("the statement is quick") {
            try await query()
            return quick.contains(text)
        }
    }
}
