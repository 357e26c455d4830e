import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

/// Values that a sub-query computes for each row: in the order, in conditions, and in the result.
@Suite struct SubqueryValueTests {
    private static let names = ["Apollo", "Gemini", "Mercury", "Empty", "Vostok"]

    /// Runs `body` with five projects per tenant that have 3, 2, 2, 0 and 1 tasks; every first task is done.
    private func withTasks(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let ada = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            for database in [test.ours, test.theirs] {
                try await database.write { tx throws in
                    for (name, tasks) in zip(Self.names, [3, 2, 2, 0, 1]) {
                        var project = ProjectRecord(name, in: tx.scope.tenantID, budget: tasks * 10)
                        if name == "Empty" { project.ownerID = ada.id }
                        try tx.insert(project)
                        for number in 0..<tasks {
                            try tx.insert(
                                TaskRecord(
                                    id: ID(), tenantID: tx.scope.tenantID, projectID: project.id,
                                    title: "\(name) \(number)", done: number == 0))
                        }
                    }
                }
            }
            try await body(test)
        }
    }

    @Test("Rows are sorted by the number of related rows", arguments: TestEngine.allCases)
    func order(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let popular = ProjectRecord.order { project in
                    TaskRecord.count { $0.projectID == project.id }.descending
                }.order { $0.name.ascending }
                #expect(try tx.fetch(popular).map(\.name) == ["Apollo", "Gemini", "Mercury", "Vostok", "Empty"])
                #expect(try tx.fetch(popular.limit(2)).map(\.name) == ["Apollo", "Gemini"])
                let last = ProjectRecord.all.order { project in
                    TaskRecord.aggregate({ $0.title.max() }, where: { $0.projectID == project.id }).ascending
                }
                #expect(try tx.fetch(last).map(\.name) == ["Empty", "Apollo", "Gemini", "Mercury", "Vostok"])
                let joined = TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })
                    .order { _, project in TaskRecord.count { $0.projectID == project.id }.ascending }
                    .order { task, _ in task.title.descending }
                #expect(try tx.first(joined)?.0.title == "Vostok 0")
                let owned = ProjectRecord.all.order { project in
                    UserRecord.count { $0.id == project.ownerID }.descending
                }
                #expect(try tx.first(owned)?.name == "Empty")
            }
        }
    }

    @Test("Rows are limited by the number of related rows", arguments: TestEngine.allCases)
    func conditions(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                func names(_ condition: (ProjectRecord.Columns) -> OwnedPredicate<OwnedByTenant>) throws -> [String] {
                    try tx.fetch(ProjectRecord.where(condition).order { $0.name.ascending }).map(\.name)
                }
                #expect(
                    try names { project in TaskRecord.count { $0.projectID == project.id } == 2 } == [
                        "Gemini", "Mercury",
                    ])
                #expect(try names { project in TaskRecord.count { $0.projectID == project.id } > 2 } == ["Apollo"])
                #expect(
                    try names { project in
                        TaskRecord.count { $0.projectID == project.id } <= 1 && project.name != "Empty"
                    } == ["Vostok"])
                #expect(
                    try names { project in
                        TaskRecord.aggregate({ $0.title.min() }, where: { $0.projectID == project.id }) == nil
                    } == ["Empty"])
                // The same table: projects with the budget of another one.
                #expect(
                    try names { project in
                        ProjectRecord.count { $0.budget == project.budget && $0.id != project.id } == 1
                    } == ["Gemini", "Mercury"])
            }
        }
    }

    @Test("A query returns the computed values of each row, of its own tenant only", arguments: TestEngine.allCases)
    func values(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let projects = ProjectRecord.order { $0.name.ascending }.withValues { project in
                    TaskRecord.count { $0.projectID == project.id }
                    TaskRecord.exists { $0.projectID == project.id && $0.done == false }
                    TaskRecord.aggregate({ $0.title.max() }, where: { $0.projectID == project.id })
                    UserRecord.exists { $0.id == project.ownerID }
                }
                let rows = try tx.fetch(projects)
                #expect(rows.map(\.0.name) == Self.names.sorted())
                #expect(rows.map(\.1) == [3, 0, 2, 2, 1])
                #expect(rows.map(\.2) == [true, false, true, true, false])
                #expect(rows.map(\.3) == ["Apollo 2", nil, "Gemini 1", "Mercury 1", "Vostok 0"])
                #expect(rows.map(\.4) == [false, true, false, false, false])
                #expect(try tx.fetch(projects.limit(1).offset(2)).map(\.1) == [2])
                #expect(try tx.count(projects) == 5)
                #expect(try tx.first(projects)?.1 == 3)

                let tasks = TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })
                    .order { task, _ in task.title.ascending }
                    .withValues { _, project in TaskRecord.count { $0.projectID == project.id } }
                let found: [(TaskRecord, ProjectRecord, Int)] = try tx.fetch(tasks)
                #expect(found.map(\.2) == [3, 3, 3, 2, 2, 2, 2, 1])
            }
            let apollo = ProjectRecord.where { $0.name == "Apollo" }.withValues { project in
                TaskRecord.count { $0.projectID == project.id }
            }
            let all = try await test.ours.read { tx throws in
                try tx.acrossTenants(reason: "the test counts all").fetch(apollo).map(\.1)
            }
            #expect(all == [3, 3])
            try await test.theirs.write { tx in try tx.erase(TaskRecord.all) }
            let theirs = ProjectRecord.all.withValues { _ in TaskRecord.count { $0.title != "" } }
            #expect(try await test.theirs.read { try $0.fetch(theirs).map(\.1) } == [0, 0, 0, 0, 0])
        }
    }

    @Test("Pages in the order of a computed value return every row once", arguments: TestEngine.allCases)
    func pages(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            typealias Order = @Sendable (ProjectRecord.Columns) -> OwnedOrdering<OwnedByTenant>
            let orders: [(Order, [String])] = [
                (
                    { project in TaskRecord.count { $0.projectID == project.id }.descending },
                    ["Apollo", "Mercury", "Gemini", "Vostok", "Empty"]
                ),
                (
                    { project in TaskRecord.count { $0.projectID == project.id }.ascending },
                    ["Empty", "Vostok", "Gemini", "Mercury", "Apollo"]
                ),
                (
                    { project in
                        TaskRecord.aggregate({ $0.title.max() }, where: { $0.projectID == project.id }).descending
                    }, ["Vostok", "Mercury", "Gemini", "Apollo", "Empty"]
                ),
                (
                    { project in
                        TaskRecord.aggregate({ $0.done.max() }, where: { $0.projectID == project.id }).ascending
                    }, ["Empty", "Apollo", "Gemini", "Mercury", "Vostok"]
                ),
            ]
            for (order, expected) in orders {
                let query = ProjectRecord.all.order(order)
                let valued = query.withValues { project in TaskRecord.count { $0.projectID == project.id } }
                let names = try await walk(test) { tx, request in try tx.page(query, request).map(\.name) }
                #expect(names == expected)
                let valuedNames = try await walk(test) { tx, request in try tx.page(valued, request).map { $0.0.name } }
                #expect(valuedNames == expected)
            }
        }
    }

    /// Returns the items of all pages.
    private func walk(
        _ test: TestDatabase, _ page: @escaping @Sendable (TenantReader, PageRequest) throws -> Page<String>
    ) async throws -> [String] {
        var seen: [String] = []
        var cursor: String?
        repeat {
            let request = PageRequest(limit: 2, cursor: cursor)
            let found = try await test.ours.read { try page($0, request) }
            seen += found.items
            cursor = found.nextCursor
        } while cursor != nil && seen.count < 20
        return seen
    }

    @Test("A cursor is refused in another computed order, and a row can't continue one", arguments: TestEngine.allCases)
    func refusedCursors(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            let byTasks = ProjectRecord.order { project in TaskRecord.count { $0.projectID == project.id }.descending }
            let byDone = ProjectRecord.order { project in
                TaskRecord.count { $0.projectID == project.id && $0.done == true }.descending
            }
            let cursor = try await test.ours.read { try $0.page(byTasks, PageRequest(limit: 2)).nextCursor }
            await #expect(throws: CursorError.invalid) {
                try await test.ours.read { _ = try $0.page(byDone, PageRequest(limit: 2, cursor: cursor)) }
            }
            await #expect(throws: CursorError.invalid) {
                try await test.theirs.read { _ = try $0.page(byTasks, PageRequest(limit: 2, cursor: cursor)) }
            }
            await #expect(throws: DatabaseError.self) {
                try await test.ours.read { tx in
                    guard let first = try tx.first(byTasks) else { return }
                    _ = try tx.fetch(byTasks.after(first))
                }
            }
        }
    }

    @Test("A part of a list by position comes with the number of all rows", arguments: TestEngine.allCases)
    func offsets(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let query = ProjectRecord.order { $0.name.ascending }
                func part(_ limit: Int, _ offset: Int) throws -> ([String], Int) {
                    let page = try tx.page(query, OffsetRequest(limit: limit, offset: offset))
                    return (page.items.map(\.name), page.total)
                }
                #expect(try part(2, 0) == (["Apollo", "Empty"], 5))
                #expect(try part(2, 4) == (["Vostok"], 5))
                #expect(try part(5, 0).1 == 5)
                #expect(try part(20, 0).1 == 5)
                #expect(try part(2, 10) == ([], 5))
                let none = ProjectRecord.where { $0.name == "none" }
                #expect(try tx.page(none, OffsetRequest(limit: 2)).total == 0)

                let valued = query.withValues { project in TaskRecord.count { $0.projectID == project.id } }
                let page = try tx.page(valued, OffsetRequest(limit: 2, offset: 1))
                #expect(page.items.map(\.1) == [0, 2] && page.total == 5)
                let joined = ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })
                #expect(try tx.page(joined, OffsetRequest(limit: 3, offset: 3)).total == 8)
            }
        }
    }
}
