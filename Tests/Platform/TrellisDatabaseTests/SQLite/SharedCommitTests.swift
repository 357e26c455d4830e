import Testing
import TrellisKernel

@testable import TrellisDatabase

/// On SQLite transactions that wait for their turn at the same time are committed at once.
@Suite("Writers that share a commit")
struct SharedCommitTests {
    private struct Stop: Error {}

    /// Runs `body` while the writer is kept busy, so that what it starts waits for it together; `release` lets it go on.
    private func together(
        limit: Duration = .seconds(30), _ body: (TestDatabase, _ release: @Sendable () -> Void) async throws -> Void
    ) async throws {
        var settings = DatabaseSettings(transactionLimit: limit)
        settings.sharing = .seconds(60)
        try await TestDatabase.with(.sqliteFile, settings: settings) { test async throws in
            let gate = Gate()
            // It may not share, so what waits behind it begins a commit of its own.
            let holder = Task { try await test.database.run(holding: gate) }
            try await eventually("the writer is busy") { gate.arrivals == 1 }
            try await body(test) { gate.open() }
            try await holder.value
        }
    }

    /// Starts a transaction of ours, and waits until it stands in the queue.
    private func enqueue(
        _ test: TestDatabase, _ body: @escaping @Sendable (TenantTransaction) throws -> Void
    ) async throws -> Task<Void, any Error> {
        let waiting = test.database.waitingWriters
        let task = Task { try await test.ours.write(body) }
        try await eventually("it waits") { test.database.waitingWriters == waiting + 1 }
        return task
    }

    private func names(_ test: TestDatabase) async throws -> [String] {
        try await test.ours.read { try $0.fetch(ProjectRecord.all.order { $0.name.ascending }).map(\.name) }
    }

    @Test("Nobody sees what one of them wrote, and none hears that it is done, before all are")
    func atOnce() async throws {
        try await together { test, release in
            let second = Gate()
            let one = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let two = try await enqueue(test) { tx in
                second.pass()
                // The one before has happened, as it will have for whoever looks afterwards.
                #expect(try tx.count(ProjectRecord.all) == 1)
                try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
            }
            release()
            try await eventually("the second runs") { second.arrivals == 1 }
            #expect(try await names(test).isEmpty)
            second.open()
            try await one.value
            #expect(try await names(test) == ["A", "B"])
            try await two.value
        }
    }

    @Test("One that fails, by itself or by a statement, is rolled back alone")
    func failing() async throws {
        try await together { test, release in
            var tasks: [Task<Void, any Error>] = []
            for name in ["A", "B", "C", "D", "E"] {
                tasks.append(
                    try await enqueue(test) { tx in
                        try tx.insert(ProjectRecord(name, in: tx.scope.tenantID))
                        if name == "A" || name == "C" { throw Stop() }
                        // The name is taken.
                        if name == "D" { try tx.insert(ProjectRecord("B", in: tx.scope.tenantID)) }
                        if name == "E" {
                            try? tx.savepoint {
                                try tx.insert(ProjectRecord("F", in: tx.scope.tenantID))
                                throw Stop()
                            }
                        }
                    })
            }
            release()
            for index in [0, 2] { await #expect(throws: Stop.self) { try await tasks[index].value } }
            await #expect(throws: DatabaseError.self) { try await tasks[3].value }
            for index in [1, 4] { try await tasks[index].value }
            #expect(try await names(test) == ["B", "E"])
        }
    }

    @Test("One that takes too long fails with its time-out; those whose commit it took with it may try again")
    func tooLong() async throws {
        try await together(limit: .milliseconds(300)) { test, release in
            let quick = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let endless = try await enqueue(test) { tx in
                try tx.unfiltered.execute(
                    """
                    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                    UPDATE project SET name = (SELECT max(x) FROM n)
                    """)
            }
            let later = try await enqueue(test) { try $0.insert(ProjectRecord("B", in: $0.scope.tenantID)) }
            release()
            await #expect(throws: DatabaseError.busy) { try await quick.value }
            await #expect(throws: DatabaseError.timeout) { try await endless.value }
            try await later.value
            #expect(try await names(test) == ["B"])
        }
    }

    @Test("One whose task is cancelled takes nothing of the others with it")
    func cancelled() async throws {
        try await together { test, release in
            let began = Gate()
            let quick = try await enqueue(test) { try $0.insert(ProjectRecord("A", in: $0.scope.tenantID)) }
            let writing = try await enqueue(test) { tx in
                began.pass()
                try tx.unfiltered.execute(
                    """
                    WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) \
                    UPDATE project SET budget = (SELECT max(x) FROM n)
                    """)
            }
            let reading = try await enqueue(test) { tx in
                try tx.insert(ProjectRecord("B", in: tx.scope.tenantID))
                _ = try tx.unfiltered.rows(
                    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS m FROM n")
            }
            release()
            try await eventually("it has begun") { began.arrivals == 1 }
            // From here on every statement of theirs would be stopped.
            writing.cancel()
            began.open()
            reading.cancel()
            try await quick.value
            await #expect(throws: (any Error).self) { try await reading.value }
            try await writing.value
            #expect(try await names(test) == ["A"])
        }
    }
}

extension Database {
    /// Keeps the writer busy until the gate opens.
    fileprivate func run(holding gate: Gate) async throws {
        try await engine.outsideTransaction { _ in gate.pass() }
    }

    /// How many transactions that write wait for their turn.
    fileprivate var waitingWriters: Int { (engine as? SQLiteEngine)?.waitingWriters ?? 0 }
}
