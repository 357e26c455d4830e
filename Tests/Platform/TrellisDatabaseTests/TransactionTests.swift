import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

struct Refused: Error, Equatable {}

@Suite struct TransactionTests {
    @Test(
        "After a failed statement, only a rollback of the savepoint or the transaction is possible",
        arguments: TestEngine.allCases)
    func aborted(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("Apollo")
            await #expect(throws: DatabaseError.aborted) {
                try await test.ours.write { tx in
                    _ = try? tx.insert(ProjectRecord("Apollo", in: tx.scope.tenantID))
                    try tx.insert(ProjectRecord("Gemini", in: tx.scope.tenantID))
                }
            }
            await #expect(throws: DatabaseError.aborted) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("Gemini", in: tx.scope.tenantID))
                    _ = try? tx.insert(ProjectRecord("Apollo", in: tx.scope.tenantID))
                }
            }
            try await test.ours.write { tx in
                try? tx.savepoint { _ = try tx.insert(ProjectRecord("Apollo", in: tx.scope.tenantID)) }
                try tx.insert(ProjectRecord("Gemini", in: tx.scope.tenantID))
            }
            #expect(
                try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.name.ascending }).map(\.name) }
                    == ["Apollo", "Gemini"])
        }
    }

    @Test("An error of the body is rethrown, and its writes are rolled back", arguments: TestEngine.allCases)
    func rollback(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: Refused()) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    throw Refused()
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test("A savepoint rolls back only its own rows, including nested savepoints", arguments: TestEngine.allCases)
    func savepoint(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.ours.write { tx in
                func add(_ name: String) throws { try tx.insert(ProjectRecord(name, in: tx.scope.tenantID)) }
                try add("kept")
                do {
                    try tx.savepoint {
                        try add("lost")
                        try tx.savepoint { try add("lost too") }
                        throw Refused()
                    }
                } catch {
                    #expect(error is Refused)
                }
                try tx.savepoint {
                    try add("kept too")
                    #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                        try tx.savepoint { try add("kept") }
                    }
                }
            }
            let names = try await test.ours.read {
                try $0.values(ProjectRecord.order { $0.name.ascending }) { $0.name }
            }
            #expect(names == ["kept", "kept too"])
        }
    }

    @Test("Hooks run in order after the commit; hooks of rolled-back work don't run", arguments: TestEngine.allCases)
    func hooks(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let log = Log()
            try await test.ours.write { tx in
                tx.afterCommit { log.add("first") }
                try? tx.savepoint {
                    tx.afterCommit { log.add("lost") }
                    throw Refused()
                }
                try tx.savepoint { tx.afterCommit { log.add("second") } }
                log.add("body")
            }
            #expect(log.entries == ["body", "first", "second"])
            try? await test.ours.write { tx in
                tx.afterCommit { log.add("lost") }
                throw Refused()
            }
            #expect(log.entries.count == 3)
        }
    }

    @Test("A reader can't write, not even with raw SQL", arguments: TestEngine.allCases)
    func readOnly(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            await #expect(throws: DatabaseError.readOnly) {
                try await test.system.read {
                    _ = try $0.rows("INSERT INTO country (id, name) VALUES ('de', 'x') RETURNING id")
                }
            }
            await #expect(throws: DatabaseError.readOnly) {
                try await test.ours.read { _ = try $0.unfiltered(reason: "a test").execute("DELETE FROM project") }
            }
            try await test.projects("A")
        }
    }

    @Test("The time is constant within a transaction", arguments: TestEngine.allCases)
    func moment(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let start = test.clock.now
            try await test.ours.write { tx throws in
                #expect(tx.now == start)
                test.clock.advance(by: .seconds(60))
                #expect(tx.now == start)
                #expect(try tx.insert(ProjectRecord("A", in: tx.scope.tenantID)).createdAt == start)
            }
        }
    }

    @Test("A transaction over its time limit is stopped, and the next one succeeds", arguments: TestEngine.allCases)
    func timeout(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, options: DatabaseOptions(transactionTimeout: .milliseconds(50))) { test in
            await #expect(throws: DatabaseError.timeout) { try await test.system.read { _ = try $0.rows(endless) } }
            await #expect(throws: DatabaseError.timeout) {
                try await test.ours.write { tx in
                    try tx.insert(ProjectRecord("A", in: tx.scope.tenantID))
                    _ = try tx.unfiltered(reason: "a test").rows(endless)
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
            try await test.projects("A")
        }
    }

    @Test("A timeout of centuries stops nothing", arguments: [TestEngine.sqliteFile, .sqliteMemory])
    func longTimeout(_ engine: TestEngine) async throws {
        // More nanoseconds than fit in an `Int64`.
        let options = DatabaseOptions(transactionTimeout: .seconds(10_000_000_000))
        try await TestDatabase.with(engine, options: options) { test in
            let count = try await test.system.read { tx in
                try tx.rows(
                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT max(i) AS i FROM n"
                ).first?.decode(Int.self, "i")
            }
            #expect(count == 20_000)
        }
    }

    @Test("A cancelled task's transaction is stopped and rolled back", arguments: TestEngine.allCases, [0, 1])
    func cancellation(_ engine: TestEngine, _ inlineReads: Int) async throws {
        try await TestDatabase.with(engine, options: DatabaseOptions(inlineReads: inlineReads)) { test in
            for isWrite in [true, false] {
                let task = Task {
                    if isWrite {
                        try await test.system.write { _ = try $0.rows(endless) }
                    } else {
                        try await test.system.read { _ = try $0.rows(endless) }
                    }
                }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            try await test.projects("A")
        }
    }

    @Test("A closed database refuses every transaction", arguments: TestEngine.allCases)
    func closed(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try test.database.close()
            await #expect(throws: DatabaseError.disconnected) {
                try await test.ours.read { try $0.count(ProjectRecord.all) }
            }
            await #expect(throws: DatabaseError.disconnected) { try await test.projects("A") }
        }
    }
}

/// A statement that never ends.
let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

final class Log: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}
