import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct PagingTests {
    private static let count = 1000

    /// Runs `body` with a thousand projects with many ties: ten budgets, and a rating that is NULL for a third.
    private func withThousand(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.ours.write { tx in
                try tx.insert(
                    contentsOf: (0..<Self.count).map { number in
                        var project = ProjectRecord("Project \(number)", in: tx.scope.tenantID, budget: number * 7 % 10)
                        project.rating = number % 3 == 0 ? nil : Double(number % 5)
                        return project
                    })
            }
            try await body(test)
        }
    }

    /// Returns every row of the query, read page by page.
    private func walk(
        _ test: TestDatabase, _ query: Query<ProjectRecord>, limit: Int = 37
    ) async throws -> [ProjectRecord] {
        var seen: [ProjectRecord] = []
        var cursor: String?
        repeat {
            let request = PageRequest(limit: limit, cursor: cursor)
            let page = try await test.ours.read { try $0.page(query, request) }
            #expect(page.items.count <= limit)
            seen += page.items
            cursor = page.nextCursor
        } while cursor != nil && seen.count <= Self.count
        return seen
    }

    @Test(
        "Pages return every row once, in both directions, with ties, mixed directions and NULL",
        arguments: TestEngine.allCases)
    func everyRowOnce(_ engine: TestEngine) async throws {
        try await withThousand(engine) { test in
            let queries: [Query<ProjectRecord>] = [
                ProjectRecord.all,
                ProjectRecord.order { $0.createdAt.ascending }, ProjectRecord.order { $0.createdAt.descending },
                ProjectRecord.order { $0.budget.ascending }, ProjectRecord.order { $0.budget.descending },
                ProjectRecord.order { [$0.budget.ascending, $0.name.descending] },
                ProjectRecord.order { $0.rating.ascending }, ProjectRecord.order { $0.rating.descending },
                ProjectRecord.order { [$0.rating.descending, $0.budget.ascending] },
                ProjectRecord.order {
                    [$0.status.ascending, $0.rating.ascending, $0.budget.descending, $0.id.descending]
                },
            ]
            for query in queries {
                let seen = try await walk(test, query)
                #expect(seen.count == Self.count)
                #expect(Set(seen.map(\.id)).count == Self.count)
            }
            let up = try await walk(test, ProjectRecord.order { [$0.rating.ascending, $0.budget.ascending] }).map(\.id)
            let down = try await walk(test, ProjectRecord.order { [$0.rating.descending, $0.budget.descending] }).map(
                \.id)
            #expect(up == down.reversed())
        }
    }

    @Test("The pages of a filtered query are the whole list", arguments: TestEngine.allCases)
    func sameAsList(_ engine: TestEngine) async throws {
        try await withThousand(engine) { test in
            let query = ProjectRecord.where { $0.budget >= 5 }.order { [$0.rating.ascending, $0.name.ascending] }
            let whole = try await test.ours.read { try $0.fetch(query) }
            #expect(try await walk(test, query, limit: 100) == whole)
            let rest = try await test.ours.read { try $0.fetch(query.after(whole[250])) }
            #expect(rest == Array(whole[251...]))
        }
    }

    @Test("A page with exactly the remaining rows is the last", arguments: TestEngine.allCases)
    func lastPage(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B", "C", "D")
            let first = try await test.ours.read { try $0.page(ProjectRecord.all, PageRequest(limit: 2)) }
            let second = try await test.ours.read {
                try $0.page(ProjectRecord.all, PageRequest(limit: 2, cursor: first.nextCursor))
            }
            #expect(first.nextCursor != nil)
            #expect(second.items.map(\.name) == ["C", "D"])
            #expect(second.nextCursor == nil)
        }
    }

    @Test("A cursor of another tenant, order or table is refused", arguments: TestEngine.allCases)
    func foreignCursors(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B", "C")
            let cursor = try await test.ours.read {
                try $0.page(ProjectRecord.order { $0.name.ascending }, PageRequest(limit: 1))
            }.nextCursor
            let request = PageRequest(limit: 1, cursor: cursor)
            await #expect(throws: CursorError.invalid) {
                try await test.theirs.read { try $0.page(ProjectRecord.order { $0.name.ascending }, request) }
            }
            await #expect(throws: CursorError.invalid) {
                try await test.ours.read { try $0.page(ProjectRecord.order { $0.name.descending }, request) }
            }
            await #expect(throws: CursorError.invalid) {
                try await test.ours.read { try $0.page(TaskRecord.all, request) }
            }
            await #expect(throws: CursorError.invalid) {
                try await test.ours.read { try $0.page(ProjectRecord.all, PageRequest(cursor: "nonsense")) }
            }
        }
    }

    @Test("A page can't be sorted by another table's column", arguments: TestEngine.allCases)
    func foreignColumn(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: DatabaseError.self) {
                try await test.ours.read {
                    try $0.page(ProjectRecord.order { _ in TaskRecord.Columns("task").title.ascending }, PageRequest())
                }
            }
        }
    }
}
