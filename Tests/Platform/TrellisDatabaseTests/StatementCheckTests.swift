import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct StatementCheckTests {
    @Test(
        "Statements of transactions are observed, and validated without running them", arguments: TestEngine.allCases
    )
    func observed(_ engine: TestEngine) async throws {
        let heard = Heard()
        var options = DatabaseOptions()
        options.observer = { heard.add($0) }
        try await TestDatabase.with(engine, options: options) { test async throws in
            let projects = try await test.projects("A", "B")
            try await test.ours.write { tx throws in
                try tx.update(contentsOf: projects)
                try tx.upsert(projects[0], on: { [$0.name] }, among: .active)
                _ = try tx.page(ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID }), PageRequest())
                try tx.forEach(ProjectRecord.all) { _ in }
                try tx.unfiltered(reason: "a test").execute("DELETE FROM task WHERE tenant_id = \(tx.scope.tenantID)")
            }
            let statements = heard.all
            #expect(statements.count == 6)
            #expect(statements.allSatisfy { !$0.contains("BEGIN") })
            try await test.database.validate(statements)
            let standing = test.database.recordStatements(of: [ProjectRecord.self, CountryRecord.self])
            #expect(standing.count == 8)
            try await test.database.validate(standing)
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 2)
        }
    }

    @Test(
        "A statement that doesn't match the schema is refused with its text, and nothing is run",
        arguments: TestEngine.allCases)
    func refused(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A")
            for wrong in ["SELECT missing FROM project", "DELETE FROM nowhere", "SELEKT 1"] {
                await #expect {
                    try await test.database.validate(["DELETE FROM project", wrong])
                } throws: { error in
                    "\(error)".contains(wrong)
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1)
        }
    }
}

/// The observed statements.
private final class Heard: Sendable {
    private let statements = Mutex<[String]>([])

    var all: [String] { statements.withLock { $0 } }

    func add(_ statement: String) {
        statements.withLock { $0.append(statement) }
    }
}
