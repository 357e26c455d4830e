import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Queries that are sent together: a failure of one doesn't affect the others.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct SharedQueriesTests {
    @Test("Quick queries that wait for a connection are sent together, and each gets its own result")
    func shared() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            let tasks = try await test.together((1...6).map { number in { try await test.trip(number) } })
            var trips: [Trip] = []
            for task in tasks { trips.append(try await task.value) }
            #expect(trips.map(\.number) == Array(1...6))
            #expect(Set(trips.map(\.began)).count == 1)
        }
    }

    @Test("A query that isn't known to be quick is sent alone")
    func unknown() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, _ async throws in
            let tasks = try await test.together(
                (1...4).map { number in
                    {
                        try await test.ours.unfiltered(reason: "a test")
                            .rows("SELECT now() AS began, 'another' AS text").first?.decode(Timestamp.self, "began")
                    }
                })
            var began: Set<Timestamp?> = []
            for task in tasks { began.insert(try await task.value) }
            #expect(began.count == 4)
        }
    }

    @Test("A query that fails throws its own error; those before and after it return their results")
    func failure() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            let before = try await watcher.sessions().map(\.processID)
            let tasks = try await test.together(
                (0..<12).map { number in { try await test.trip(number, dividedBy: number % 3 == 1 ? 0 : 1).number } })
            for (number, task) in tasks.enumerated() {
                switch await task.result {
                case .success(let answer): #expect(number % 3 != 1 && answer == number)
                case .failure(let error):
                    guard number % 3 == 1, case DatabaseError.statement(let message) = error else { throw error }
                    #expect(message.hasSuffix("(22012)"))
                }
            }
            #expect(try await watcher.sessions().map(\.processID) == before)
        }
    }

    @Test("A query over its time limit fails as timed out, and those sent with it don't")
    func timeout() async throws {
        let options = DatabaseOptions(
            transactionTimeout: .milliseconds(300),
            postgres: PostgresOptions(maximumConnections: 1, validationInterval: nil))
        try await Watcher.with(options) { test, _ async throws in
            let tasks = try await test.together(
                [0, 10_000, 0, 200, 200, 200, 0].map { milliseconds in { try await test.sleep(milliseconds) } })
            for (number, expected) in [0, nil, 0, 200, 200, 200, 0].enumerated() {
                if let expected {
                    // The limit applies to each statement separately.
                    #expect(try await tasks[number].value == expected)
                } else {
                    await #expect(throws: DatabaseError.timeout) { try await tasks[number].value }
                }
            }
        }
    }

    @Test("Queries whose plan doesn't fit the changed schema are prepared again, with those sent with them")
    func outgrown() async throws {
        try await Watcher.with(Watcher.pool(of: 1)) { test, watcher async throws in
            try await test.projects("A")
            let count: @Sendable () async throws -> Int = {
                let rows = try await test.ours.unfiltered(reason: "a test").rows("SELECT * FROM project")
                return try #require(rows.first).names.count
            }
            let before = try await count()
            try await watcher.asOwner("ALTER TABLE project ADD COLUMN another bigint")
            let queries = (0..<9).map { number -> @Sendable () async throws -> Int in
                { number.isMultiple(of: 2) ? try await count() : try await test.trip(number).number }
            }
            for (number, task) in try await test.together(queries).enumerated() {
                #expect(try await task.value == (number.isMultiple(of: 2) ? before + 1 : number))
            }
        }
    }

    @Test("A connection has at most its maximum of prepared statements, even if some deallocations are skipped")
    func kept() async throws {
        var options = Watcher.pool(of: 1)
        options.statementCacheSize = 3
        try await Watcher.with(options) { test, _ async throws in
            for round in 0..<4 {
                let queries = (0..<8).map { number -> @Sendable () async throws -> Int? in
                    {
                        try await test.ours.unfiltered(reason: "a test")
                            .rows(Self.numbered[number]).first?.decode(Int.self, "number")
                    }
                }
                for (number, task) in try await test.together(queries).enumerated() where number != round {
                    _ = try? await task.value
                }
            }
            // Run twice: the first run also deallocates the statements whose deallocation was skipped before.
            var kept: Int?
            for _ in 0..<2 {
                kept = try await test.ours.unfiltered(reason: "a test")
                    .rows("SELECT count(*) AS n FROM pg_prepared_statements").first?.decode(Int.self, "n")
            }
            #expect(try #require(kept) == 3)
        }
    }

    private static let numbered: [SQL] = [
        "SELECT 10 / 1 AS number", "SELECT 20 / 1 AS number", "SELECT 30 / (now() - now() < '1 s')::int AS number",
        "SELECT 1 / (now() - now() > '1 s')::int AS number", "SELECT 40 / 1 AS number", "SELECT 50 / 1 AS number",
        "SELECT 2 / (now() - now() > '1 s')::int AS number", "SELECT 60 / 1 AS number",
    ]

    @Test("A quick query doesn't wait for queries that turn out to be slow while another connection is free")
    func stuck() async throws {
        try await Watcher.with(Watcher.pool(of: 4)) { test, watcher async throws in
            try await test.eventuallyQuick(Trip.sleep(0)) { _ = try await test.sleep(0) }
            // One after the other, because they must not be sent together.
            var slow: [Task<Int?, any Error>] = []
            for count in 1...2 {
                slow.append(Task { try await test.sleep(60_000) })
                try await watcher.waitForStatement("pg_sleep", count: count)
            }
            #expect(try await test.sleep(1) == 1)
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            #expect(try await test.sleep(1) == 1)
            for task in slow { task.cancel() }
        }
    }
}
