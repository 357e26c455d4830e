import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Transactions and queries when the server accepts fewer connections than the pool may have.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct RefusedConnectionTests {
    /// Runs `body` with a pool of eight as a role with a connection limit, and the name of that role.
    private func limited(
        to limit: Int, wait: Duration, _ body: (TestDatabase, String) async throws -> Void
    ) async throws {
        let server = try #require(TestPostgres.current)
        let role = "limited_\(UInt64.random(in: 0...UInt64.max))"
        try await TestDatabase.with(.postgres) { test in
            let name = try #require(
                try await test.system.read { try $0.rows("SELECT current_database()::text AS name") }.first
            ).decode(String.self, "name")
            let admin = try Database.open(server.url(name, as: "trellis_super"))
            try await admin.run(
                script: "CREATE ROLE \(role) LOGIN PASSWORD 'trellis' CONNECTION LIMIT \(limit) IN ROLE trellis_app")
            let database = try Database.open(
                server.url(name, as: role),
                options: DatabaseOptions(acquireTimeout: wait, postgres: PostgresOptions(maximumConnections: 8)),
                clock: test.clock)
            try await body(TestDatabase(database: database, clock: test.clock), role)
            try database.close()
            try await admin.run(script: "DROP ROLE \(role)")
            try admin.close()
        }
    }

    private func many(_ count: Int, _ test: TestDatabase) async -> [Result<Int, any Error>] {
        await withTaskGroup { group in
            for _ in 0..<count {
                group.addTask {
                    await Task {
                        try await test.ours.write { tx in
                            try tx.insert(ProjectRecord("P \(ID<Project>())", in: tx.scope.tenantID))
                            return try tx.count(ProjectRecord.all)
                        }
                    }.result
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test(
        "Transactions that got no connection run once on the existing connections",
        arguments: [1, 3])
    func served(_ limit: Int) async throws {
        try await limited(to: limit, wait: .seconds(60)) { test, _ in
            for round in 1...3 {
                // In the first round the pool has no connection yet.
                for one in await many(100, test) { _ = try one.get() }
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == round * 100)
            }
        }
    }

    @Test("A refused connection fails no quick query: each gets its own result on the existing connection")
    func servedQuick() async throws {
        try await limited(to: 1, wait: .seconds(60)) { test, _ in
            // They arrive while the only connection is in use, so the threads that are started for them are refused.
            let tasks = try await test.together((1...40).map { number in { try await test.trip(number).number } })
            for (number, task) in zip(1..., tasks) { #expect(try await task.value == number) }
        }
    }

    @Test("Quick queries and transactions that got no connection are all served", arguments: [1, 3])
    func servedTogether(_ limit: Int) async throws {
        try await limited(to: limit, wait: .seconds(60)) { test, _ in
            try await test.eventuallyQuick(Trip.select(0)) { _ = try await test.trip(0) }
            for round in 1...3 {
                async let transactions = many(50, test)
                let numbers = try await withThrowingTaskGroup { group in
                    for number in 0..<200 { group.addTask { try await test.trip(number).number } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(numbers.sorted() == Array(0..<200))
                for one in await transactions { _ = try one.get() }
                #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == round * 50)
            }
        }
    }

    @Test("A transaction that gets no connection in time fails as exhausted; the running one continues")
    func exhausted() async throws {
        try await limited(to: 1, wait: .milliseconds(300)) { test, _ in
            let gate = Latch()
            let holder = Task {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    gate.pass()
                }
            }
            try await eventually("the connection is in use") { gate.arrivals == 1 }
            for one in await many(10, test) { #expect(throws: DatabaseError.exhausted) { try one.get() } }
            gate.open()
            try await holder.value
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1)
        }
    }

    @Test("Without connections, transactions fail as disconnected, and succeed when the server accepts some again")
    func none() async throws {
        try await limited(to: 0, wait: .seconds(60)) { test, role in
            for one in await many(50, test) { #expect(throws: DatabaseError.disconnected) { try one.get() } }
            await #expect(throws: DatabaseError.disconnected) { try await test.trip(1) }
            try await allow(2, role)
            try await eventually("the pool tries again") { await many(1, test).allSatisfy { (try? $0.get()) != nil } }
            for one in await many(50, test) { _ = try one.get() }
        }
    }

    @Test("The pool grows when the server accepts more connections")
    func grows() async throws {
        try await limited(to: 1, wait: .seconds(60)) { test, role in
            for one in await many(20, test) { _ = try one.get() }
            try await allow(8, role)
            let admin = try Database.open(try #require(TestPostgres.current).url("postgres", as: "trellis_super"))
            try await eventually("there are three connections") {
                for one in await many(20, test) { _ = try one.get() }
                let rows = try await admin.system().read {
                    try $0.rows("SELECT count(*) AS n FROM pg_stat_activity WHERE usename = \(role)")
                }
                return try rows.first?.decode(Int.self, "n") ?? 0 >= 3
            }
            try admin.close()
        }
    }

    @Test("A transaction that waits gets a new connection when the server accepts more, even if the others stay in use")
    func growsForWhoWaits() async throws {
        try await limited(to: 1, wait: .seconds(60)) { test, role in
            let gate = Latch()
            let holder = Task {
                try await test.ours.read { tx in
                    _ = try tx.count(ProjectRecord.all)
                    gate.pass()
                }
            }
            try await eventually("the connection is in use") { gate.arrivals == 1 }
            let waiter = Task { try await test.ours.read { try $0.count(ProjectRecord.all) } }
            try await eventually("the other waits") { try test.waitingCount == 1 }
            try await allow(2, role)
            #expect(try await waiter.value == 0)
            gate.open()
            try await holder.value
        }
    }

    /// Sets the connection limit of the role.
    private func allow(_ limit: Int, _ role: String) async throws {
        let server = try #require(TestPostgres.current)
        let admin = try Database.open(server.url("postgres", as: "trellis_super"))
        defer { try? admin.close() }
        try await admin.run(script: "ALTER ROLE \(role) CONNECTION LIMIT \(limit)")
    }
}
