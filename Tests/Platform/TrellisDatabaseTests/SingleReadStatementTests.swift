import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// The statements that single reads send.
@Suite("Statements of single reads") struct SingleReadStatementTests {
    private typealias Read = @Sendable (TenantDatabase) async throws -> Void

    private static let byName = ProjectRecord.order { $0.name.ascending }

    /// Every form of read, with these values in its conditions.
    private static func reads(_ name: String, _ ids: [ID<Project>], cursor: String? = nil) -> [Read] {
        let (id, named) = (ids[0], ProjectRecord.where { $0.name == name })
        let joined = named.join(TaskRecord.self, on: { $0.id == $1.projectID })
        return [
            { _ = try await $0.fetch(named) }, { _ = try await $0.first(named) },
            { _ = try await $0.find(ProjectRecord.self, id) }, { _ = try? await $0.require(ProjectRecord.self, id) },
            { _ = try await $0.exists(named) }, { _ = try await $0.values(named) { $0.budget } },
            { _ = try await $0.page(byName, PageRequest(limit: 2, cursor: cursor)) },
            { _ = try await $0.count(named) }, { _ = try await $0.count(named.group { $0.status }) },
            { _ = try await $0.aggregate(named) { $0.budget.sum() } },
            { _ = try await $0.aggregates(named) { ($0.budget.sum(), $0.budget.max()) } },
            { _ = try await $0.aggregate(named.group { $0.status }) { $0.budget.sum() } },
            { _ = try await $0.fetch(joined) }, { _ = try await $0.first(joined) }, { _ = try await $0.count(joined) },
            { _ = try await $0.page(joined, PageRequest()) },
            { _ = try await $0.unfiltered(reason: "a test").rows("SELECT \(name) AS name") },
            { _ = try await $0.acrossTenants(reason: "a test").fetch(named) },
            { _ = try await $0.fetch(ProjectRecord.self, ids: ids) },
            { _ = try await $0.fetch(ProjectRecord.where { $0.name.in(ids.map { "\($0)" }) }) },
        ]
    }

    /// Returns the statements that each of the reads sends.
    private func statements(_ reads: [Read], _ test: TestDatabase, _ log: Log) async throws -> [[String]] {
        var statements: [[String]] = []
        for read in reads {
            let before = log.entries.count
            try await read(test.ours)
            statements.append(Array(log.entries[before...]))
        }
        return statements
    }

    @Test(
        "Each read is one statement, with the same text for other values, in lists too",
        arguments: TestEngine.allCases)
    func texts(_ engine: TestEngine) async throws {
        let log = Log()
        var options = DatabaseOptions()
        options.observer = { log.add($0) }
        try await TestDatabase.with(engine, options: options) { test async throws in
            let projects = try await test.projects("A", "B", "C", "D", "E")
            let pages = (
                try await test.ours.page(Self.byName, PageRequest(limit: 1)).nextCursor,
                try await test.ours.page(Self.byName, PageRequest(limit: 3)).nextCursor
            )
            let first = try await statements(Self.reads("A", [projects[0].id], cursor: pages.0), test, log)
            #expect(first.allSatisfy { $0.count == 1 })
            // SQLite has a text for each number of values.
            let others = engine == .postgres ? projects.map(\.id) : [projects[1].id]
            let second = try await statements(Self.reads("no such name", others, cursor: pages.1), test, log)
            #expect(first == second)
        }
    }

    @Test("Identifiers of no rows need no statement", arguments: TestEngine.allCases)
    func none(_ engine: TestEngine) async throws {
        let log = Log()
        var options = DatabaseOptions()
        options.observer = { log.add($0) }
        try await TestDatabase.with(engine, options: options) { test async throws in
            let before = log.entries.count
            #expect(try await test.ours.fetch(ProjectRecord.self, ids: []) == [])
            #expect(log.entries.count == before)
        }
    }
}
