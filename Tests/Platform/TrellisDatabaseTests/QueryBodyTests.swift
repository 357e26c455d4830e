import Testing
import TrellisKernel
import TrellisTesting

@testable import TrellisDatabase

/// The body of a query, which may run twice but behaves as if it ran once.
@Suite struct QueryBodyTests {
    private static let one: SQL = "SELECT CAST(1 AS bigint) AS one"

    @Test(
        "A query without a statement returns the value of its body, or throws its error",
        arguments: TestEngine.allCases)
    func nothing(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let runs = Log()
            let value = try await test.ours.query { _ in
                runs.add("run")
                return 7
            }
            #expect(value == 7)
            #expect(runs.entries == ["run"])
            await #expect(throws: Refused()) { try await test.ours.query { _ throws in throw Refused() } }
        }
    }

    @Test("A query throws the error that its body throws after the statement", arguments: TestEngine.allCases)
    func error(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: Refused()) {
                try await test.system.query { tx throws in
                    #expect(try tx.rows(Self.one).count == 1)
                    throw Refused()
                }
            }
            let unknown = ID<Project>()
            await #expect(throws: RecordNotFound(table: "project")) {
                try await test.ours.query { _ = try $0.require(ProjectRecord.self, unknown) }
            }
        }
    }

    @Test("A body that swallows errors gets the result of its statement", arguments: TestEngine.allCases)
    func swallowing(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A", "B")
            #expect(try await test.ours.query { (try? $0.count(ProjectRecord.all)) ?? -1 } == 2)
        }
    }

    @Test("A body that swallows the failure of its statement fails as aborted", arguments: TestEngine.allCases)
    func swallowedFailure(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: DatabaseError.aborted) {
                try await test.system.query { (try? $0.rows("SELECT nothing FROM nowhere").count) ?? -1 }
            }
            await #expect(throws: Refused()) {
                try await test.system.query { tx throws in
                    do { _ = try tx.rows("SELECT nothing FROM nowhere") } catch DatabaseError.statement {
                        throw Refused()
                    }
                }
            }
        }
    }

    @Test("A second statement is refused, even if the body swallows the error", arguments: TestEngine.allCases)
    func second(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let refusals = Log()
            let count = try await test.system.query { tx in
                let first = try? tx.rows(Self.one).count
                do { _ = try tx.rows(Self.one) } catch { refusals.add("\(error)") }
                return first
            }
            #expect(count == 1)
            #expect(refusals.entries.last?.contains("A query sends one statement") == true)
        }
    }

    @Test("The statement is observed once, and the time is constant within the body", arguments: TestEngine.allCases)
    func once(_ engine: TestEngine) async throws {
        let statements = Log()
        var options = DatabaseOptions()
        options.observer = { statements.add($0) }
        try await TestDatabase.with(engine, options: options) { test async throws in
            let clock = test.clock
            let before = statements.entries.count
            let row = try await test.system.query { tx in
                clock.advance(by: .seconds(1))
                let now = tx.now
                let row = try tx.rows("SELECT \(now) AS now").first
                return try row?.decode(Timestamp.self, "now") == now
            }
            #expect(row == true)
            #expect(statements.entries.count == before + 1)
        }
    }

    @Test("A query can iterate over rows one by one", arguments: TestEngine.allCases)
    func walking(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A", "B", "C")
            let names = try await test.ours.query { tx in
                var names: [String] = []
                try tx.forEachWhile(ProjectRecord.order { $0.name.ascending }) { project in
                    names.append(project.name)
                    return names.count < 2
                }
                return names
            }
            #expect(names == ["A", "B"])
        }
    }

    @Test("A query can look up a set, whose order is another one in each run", arguments: TestEngine.allCases)
    func sets(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.projects("A", "B", "C", "D", "E", "F", "G", "H")
            let all = try await test.ours.query { tx in try tx.fetch(ProjectRecord.all) }
            for _ in 1...20 {
                let byID = try await test.ours.query { tx in
                    try tx.fetch(ProjectRecord.self, ids: Set(all.map(\.id)))
                }
                let byName = try await test.ours.query { tx in
                    try tx.fetch(ProjectRecord.where { $0.name.in(Set(all.map(\.name))) })
                }
                #expect(byID.count == 8 && byName.count == 8)
            }
        }
    }

    @Test(
        "A body that sends another statement in its second run is refused", .enabled(if: TestPostgres.current != nil))
    func another() async throws {
        try await TestDatabase.with(.postgres) { test async throws in
            let runs = Log()
            await #expect {
                try await test.system.query { tx in
                    runs.add("run")
                    return try tx.rows("SELECT CAST(\(runs.entries.count) AS bigint) AS run").count
                }
            } throws: { error in
                guard case DatabaseError.statement(let message) = error else { return false }
                return message.contains("runs twice")
            }
            await #expect(throws: DatabaseError.self) {
                try await test.system.query { [acme = test.acme] tx in
                    runs.add("run")
                    let core = runs.entries.count.isMultiple(of: 2) ? tx.core : tx.inTenant(acme).core
                    return try core.rows(Self.one).count
                }
            }
        }
    }
}
