import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// Single reads that fail.
@Suite("Failures of single reads") struct SingleReadFailureTests {
    @Test("A statement that fails throws its error, and the next one succeeds", arguments: TestEngine.allCases)
    func statement(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let wrong: SQL = "SELECT number FROM nowhere"
            for _ in 0..<3 {
                await #expect {
                    try await test.system.rows(wrong)
                } throws: { error in
                    guard case DatabaseError.statement(let message) = error else { return false }
                    return message.contains("nowhere")
                }
                #expect(try await test.ours.count(ProjectRecord.all) == 0)
            }
            await #expect(throws: DatabaseError.self) {
                try await test.ours.unfiltered(reason: "a test").fetch(wrong, as: ProjectRecord.self)
            }
            #expect(try await test.ours.count(ProjectRecord.all) == 0)
        }
    }

    @Test("A read can't write", arguments: TestEngine.allCases)
    func readOnly(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            let deletion: SQL = "DELETE FROM project RETURNING id"
            await #expect(throws: DatabaseError.readOnly) {
                try await test.ours.unfiltered(reason: "a test").rows(deletion)
            }
            await #expect(throws: DatabaseError.readOnly) {
                try await test.ours.acrossTenants(reason: "a test").sql.rows(deletion)
            }
            await #expect(throws: DatabaseError.readOnly) { try await test.system.rows(deletion) }
            #expect(try await test.ours.count(ProjectRecord.all) == 1)
        }
    }

    @Test("A closed database refuses every read, and so does access without a database", arguments: TestEngine.allCases)
    func closed(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: pinMigrations) { test async throws in
            try test.database.close()
            let disconnected = DatabaseError.disconnected
            let global = test.database.global(test.acme)
            await #expect(throws: disconnected) { try await test.ours.fetch(ProjectRecord.all) }
            await #expect(throws: disconnected) { try await test.ours.find(ProjectRecord.self, ID()) }
            await #expect(throws: disconnected) { try await test.ours.page(ProjectRecord.all, PageRequest()) }
            await #expect(throws: disconnected) { try await test.ours.unfiltered(reason: "a test").rows("SELECT 1") }
            await #expect(throws: disconnected) {
                try await test.ours.acrossTenants(reason: "a test").count(ProjectRecord.all)
            }
            await #expect(throws: disconnected) { try await test.system.rows("SELECT 1") }
            await #expect(throws: disconnected) { try await test.system.exists(CountryRecord.all) }
            await #expect(throws: disconnected) { try await global.count(PinRecord.all) }
            await #expect(throws: disconnected) { try await global.readOnly.first(PinRecord.all) }
            let absent = Database.global(test.acme, of: nil)
            await #expect(throws: disconnected) { try await absent.count(PinRecord.all) }
            await #expect(throws: disconnected) { try await absent.readOnly.fetch(PinRecord.all) }
        }
    }

    @Test("A cancelled task's read is stopped, and the next one succeeds", arguments: TestEngine.allCases, [0, 1])
    func cancellation(_ engine: TestEngine, _ inlineReads: Int) async throws {
        try await TestDatabase.with(engine, options: DatabaseOptions(inlineReads: inlineReads)) { test async throws in
            for _ in 0..<3 {
                let task = Task { try await test.system.rows(endless) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
            #expect(try await test.ours.count(ProjectRecord.all) == 0)
        }
    }

    @Test("A read over its time limit is stopped, and the next one succeeds", arguments: TestEngine.allCases)
    func timeout(_ engine: TestEngine) async throws {
        let options = DatabaseOptions(transactionTimeout: .milliseconds(50))
        try await TestDatabase.with(engine, options: options) { test async throws in
            await #expect(throws: DatabaseError.timeout) { try await test.system.rows(endless) }
            #expect(try await test.ours.count(ProjectRecord.all) == 0)
        }
    }

    @Test(
        "A cursor of another tenant, order or list is refused before a statement is sent",
        arguments: TestEngine.allCases)
    func cursor(_ engine: TestEngine) async throws {
        let log = Log()
        var options = DatabaseOptions()
        options.observer = { log.add($0) }
        try await TestDatabase.with(engine, options: options) { test async throws in
            try await test.projects("A", "B", "C")
            let (byName, byBudget) = (
                ProjectRecord.order { $0.name.ascending }, ProjectRecord.order { $0.budget.ascending }
            )
            let joined = byName.join(TaskRecord.self, on: { $0.id == $1.projectID })
            let first = try await test.ours.page(byName, PageRequest(limit: 2))
            let request = PageRequest(limit: 2, cursor: first.nextCursor)
            #expect(try await test.ours.page(byName, request).items.map(\.name) == ["C"])
            let before = log.entries.count
            await #expect(throws: CursorError.invalid) { try await test.theirs.page(byName, request) }
            await #expect(throws: CursorError.invalid) { try await test.ours.page(byBudget, request) }
            await #expect(throws: CursorError.invalid) { try await test.ours.page(joined, request) }
            await #expect(throws: CursorError.invalid) {
                try await test.ours.page(byName, PageRequest(cursor: "nonsense"))
            }
            await #expect(throws: CursorError.invalid) {
                try await test.system.acrossTenants(reason: "a test").page(byName, request)
            }
            #expect(log.entries.count == before)
        }
    }
}
