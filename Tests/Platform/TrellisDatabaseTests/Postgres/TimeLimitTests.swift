import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Transactions that exceed the limits of time, lock wait or idleness.
@Suite(.enabled(if: TestPostgres.current != nil), .timeLimit(.minutes(3)))
struct TimeLimitTests {
    private static let limit = Duration.milliseconds(200)

    /// Returns options with these limits, and one connection by default.
    private static func options(
        connections: Int = 1, transaction: Duration? = .seconds(30), lock: Duration? = .seconds(30),
        idle: Duration? = .seconds(30)
    ) -> DatabaseOptions {
        DatabaseOptions(
            transactionTimeout: transaction,
            postgres: PostgresOptions(
                maximumConnections: connections, validationInterval: nil, lockTimeout: lock,
                idleTransactionTimeout: idle))
    }

    private func processID(_ test: TestDatabase) async throws -> Int {
        try await test.ours.read { try $0.unfiltered(reason: "a test").processID() }
    }

    @Test("A statement over its time limit fails as timed out within seconds, and its connection is used again")
    func statement() async throws {
        try await Watcher.with(Self.options(transaction: Self.limit)) { test, watcher async throws in
            let before = try await processID(test)
            let start = ContinuousClock.now
            await #expect(throws: DatabaseError.timeout) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    _ = try tx.unfiltered(reason: "a test").rows(slow)
                }
            }
            await #expect(throws: DatabaseError.timeout) {
                try await test.ours.read { _ = try $0.unfiltered(reason: "a test").rows(slow) }
            }
            await #expect(throws: DatabaseError.timeout) {
                _ = try await test.ours.unfiltered(reason: "a test").rows(slow)
            }
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            #expect(try await processID(test) == before)
            #expect(try await watcher.sessions().allSatisfy { !$0.isActive })
        }
    }

    @Test("A transaction over its time limit is stopped, even if each of its statements is quick")
    func manyStatements() async throws {
        try await Watcher.with(Self.options(transaction: Self.limit)) { test, _ async throws in
            let before = try await processID(test)
            await #expect(throws: DatabaseError.timeout) {
                try await test.ours.write { tx in
                    while true { try tx.insert(ProjectRecord("P \(ID<Project>())", in: tx.scope.tenantID)) }
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            #expect(try await processID(test) == before)
        }
    }

    @Test("A statement that waits too long for a lock fails as busy; the transaction with the lock continues")
    func lock() async throws {
        try await Watcher.with(Self.options(connections: 2, lock: Self.limit)) { test, watcher async throws in
            try await test.projects("A")
            let gate = Latch()
            let holder = Task {
                try await test.ours.write { tx in
                    try tx.update(ProjectRecord.all) { [$0.budget.set(1)] }
                    gate.pass()
                }
            }
            try await eventually("the row is locked") { gate.arrivals == 1 }
            let runs = Log()
            await #expect(throws: DatabaseError.busy) {
                try await test.ours.write(options: .repeatable()) { tx in
                    runs.add("run")
                    try tx.update(ProjectRecord.all) { [$0.budget.set(2)] }
                }
            }
            #expect(runs.entries == ["run"])
            gate.open()
            _ = try await holder.value
            #expect(try await test.ours.read { try $0.values(ProjectRecord.all) { $0.budget } } == [1])
            try await test.ours.write { tx in _ = try tx.update(ProjectRecord.all) { [$0.budget.set(2)] } }
            #expect(try await watcher.sessions().count == 2)
        }
    }

    @Test(
        "A transaction that is idle for too long is ended by the server, and the pool recovers",
        arguments: [false, true])
    func idle(_ hasMoreToSay: Bool) async throws {
        try await Watcher.with(Self.options(idle: Self.limit)) { test, watcher async throws in
            let before = try await processID(test)
            await #expect(throws: DatabaseError.timeout) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    try Blocking.run {
                        try await eventually("the server has ended it") { try await watcher.sessions().isEmpty }
                    }.get()
                    if hasMoreToSay { try tx.insert(ProjectRecord("B", in: tx.scope.tenantID)) }
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            #expect(try await processID(test) != before)
            #expect(try await watcher.sessions().count == 1)
        }
    }
}
