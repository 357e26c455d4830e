import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct JoinTests {
    @Test(
        "Joined rows are fetched as pairs, filtered and ordered by either side",
        arguments: TestEngine.allCases)
    func pairs(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let projects = try await test.projects("Apollo", "Gemini", "Empty")
            try await test.ours.write { tx in
                try tx.insert(
                    contentsOf: [("b", projects[0]), ("a", projects[0]), ("c", projects[1])].map {
                        TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: $0.1.id, title: $0.0)
                    })
            }
            try await test.ours.read { tx in
                let join = ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })
                let pairs = try tx.fetch(join.order { $1.title.descending })
                #expect(pairs.map { "\($0.0.name) \($0.1.title)" } == ["Gemini c", "Apollo b", "Apollo a"])
                #expect(try tx.count(join) == 3)
                #expect(try tx.count(join.where { $0.name == "Apollo" && $1.title > "a" }) == 1)
                #expect(try tx.fetch(join.order { $1.title.ascending }.limit(1).offset(1)).map(\.1.title) == ["b"])
                #expect(try tx.first(join.where { $1.title == "c" })?.0.name == "Gemini")
                let left = try tx.fetch(
                    ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID }).order {
                        [$0.name.ascending, $1.title.ascending]
                    })
                #expect(
                    left.map { "\($0.0.name) \($0.1?.title ?? "-")" } == [
                        "Apollo a", "Apollo b", "Empty -", "Gemini c",
                    ])
            }
        }
    }

    @Test("Deleted rows are hidden on both sides of a join", arguments: TestEngine.allCases)
    func deleted(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let projects = try await test.projects("Apollo")
            try await test.ours.write { tx in
                try tx.insert(TaskRecord(id: ID(), tenantID: tx.scope.tenantID, projectID: projects[0].id, title: "a"))
                try tx.delete(projects[0])
                #expect(try tx.fetch(TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })).isEmpty)
                #expect(try tx.fetch(ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })).isEmpty)
                #expect(try tx.fetch(TaskRecord.leftJoin(ProjectRecord.self, on: { $0.projectID == $1.id })).count == 1)
            }
        }
    }

    @Test(
        "Tenant-owned rows are joined with system rows over a nullable column", arguments: TestEngine.allCases
    )
    func systemRows(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let user = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            try await test.ours.write { tx in
                var owned = ProjectRecord("Owned", in: tx.scope.tenantID)
                owned.ownerID = user.id
                try tx.insert(contentsOf: [owned, ProjectRecord("Free", in: tx.scope.tenantID)])
                let pairs = try tx.fetch(ProjectRecord.join(UserRecord.self, on: { $0.ownerID == $1.id }))
                #expect(pairs.map(\.0.name) == ["Owned"])
                #expect(pairs.map(\.1.email) == ["ada@example.org"])
            }
        }
    }

    @Test("A table can be joined with itself", arguments: TestEngine.allCases)
    func selfJoin(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B")
            let pairs = try await test.ours.read { tx in
                try tx.fetch(
                    ProjectRecord.join(ProjectRecord.self, on: { $0.budget == $1.budget }).where {
                        $0.name == "A" && $1.name == "B"
                    })
            }
            #expect(pairs.map { $0.0.name + $0.1.name } == ["AB"])
        }
    }

    /// Runs `body` with three projects per tenant, one of which has an owner and two of which have tasks.
    private func withThree(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test in
            let user = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            for database in [test.ours, test.theirs] {
                try await database.write { tx in
                    var projects = ["Apollo", "Gemini", "Empty"].map { ProjectRecord($0, in: tx.scope.tenantID) }
                    projects[0].ownerID = user.id
                    try tx.insert(contentsOf: projects)
                    try tx.insert(
                        contentsOf: (0..<9).map {
                            TaskRecord(
                                id: ID(), tenantID: tx.scope.tenantID, projectID: projects[$0 % 2].id,
                                title: "t\($0 % 4)")
                        })
                }
            }
            try await body(test)
        }
    }

    @Test("Three tables are joined by left and inner joins", arguments: TestEngine.allCases)
    func triples(_ engine: TestEngine) async throws {
        try await withThree(engine) { test async throws in
            try await test.ours.read { tx throws in
                let join = ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID })
                    .leftJoin(UserRecord.self, on: { project, _, user in project.ownerID == user.id })
                let rows = try tx.fetch(join.order { [$0.name.ascending, $1.title.ascending, $2.email.ascending] })
                #expect(rows.count == 10)
                #expect(try tx.count(join) == 10)
                #expect(
                    rows.first.map { "\($0.0.name) \($0.1?.title ?? "-") \($0.2?.email ?? "-")" }
                        == "Apollo t0 ada@example.org")
                #expect(rows.filter { $0.1 == nil }.map(\.0.name) == ["Empty"])
                #expect(rows.filter { $0.2 == nil }.count == 5)
                let inner = TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })
                    .join(
                        TaskRecord.self,
                        on: { task, project, other in other.projectID == project.id && other.title == task.title }
                    )
                    .where { task, _, _ in task.title == "t0" }
                let found = try tx.fetch(inner)
                #expect(found.count == 9)
                #expect(found.allSatisfy { $0.0.title == $0.2.title && $0.1.name == "Apollo" })
                #expect(try tx.first(inner.order { task, _, _ in task.id.ascending }.limit(5))?.1.name == "Apollo")
            }
        }
    }

    @Test(
        "Pages of a join return every row once, with ties, both directions and missing rows",
        arguments: TestEngine.allCases)
    func pages(_ engine: TestEngine) async throws {
        try await withThree(engine) { test async throws in
            func walk(
                _ fetch: @escaping @Sendable (TenantReader) throws -> [String],
                _ page: @escaping @Sendable (TenantReader, PageRequest) throws -> Page<String>
            ) async throws {
                let whole = try await test.ours.read { try fetch($0) }
                var seen: [String] = []
                var cursor: String?
                repeat {
                    let request = PageRequest(limit: 3, cursor: cursor)
                    let found = try await test.ours.read { try page($0, request) }
                    #expect(found.items.count <= 3)
                    seen += found.items
                    cursor = found.nextCursor
                } while cursor != nil && seen.count < 100
                #expect(seen.count == 10)
                #expect(seen.sorted() == whole.sorted())
                #expect(Set(seen).count == 10)
            }
            let pairs = ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID })
            let orders: [(ProjectRecord.Columns, TaskRecord.Columns) -> [Ordering]] = [
                { _, _ in [] }, { [$1.title.ascending, $0.name.descending] }, { [$1.title.descending] },
                { [$0.name.descending, $1.title.ascending] }, { project, _ in [project.createdAt.ascending] },
            ]
            @Sendable func name(_ project: ProjectRecord, _ task: TaskRecord?) -> String {
                "\(project.id)\(task?.id.description ?? "")"
            }
            for order in orders {
                let query = pairs.order(order)
                try await walk(
                    { tx in try tx.fetch(query).map { name($0.0, $0.1) } },
                    { tx, request in try tx.page(query, request).map { name($0.0, $0.1) } })
            }
            let triples = pairs.leftJoin(UserRecord.self, on: { project, _, user in project.ownerID == user.id })
                .order { [$2.email.descending, $1.title.ascending] }
            try await walk(
                { tx in try tx.fetch(triples).map { name($0.0, $0.1) } },
                { tx, request in try tx.page(triples, request).map { name($0.0, $0.1) } })
            let page = try await test.ours.read { try $0.page(pairs, PageRequest(limit: 2)).map(\.0.name) }
            let request = PageRequest(limit: 2, cursor: page.nextCursor)
            await #expect(throws: CursorError.invalid) {
                _ = try await test.theirs.read { try $0.page(pairs, request).map(\.0.name) }
            }
            await #expect(throws: CursorError.invalid) {
                _ = try await test.ours.read { try $0.page(pairs.order { $1.title.ascending }, request).map(\.0.name) }
            }
            await #expect(throws: CursorError.invalid) {
                _ = try await test.ours.read { try $0.page(ProjectRecord.all, request) }
            }
        }
    }

    @Test("A join is filtered by a subquery", arguments: TestEngine.allCases)
    func subquery(_ engine: TestEngine) async throws {
        try await withThree(engine) { test async throws in
            try await test.ours.read { tx throws in
                let join = TaskRecord.join(ProjectRecord.self, on: { $0.projectID == $1.id })
                let gemini = ProjectRecord.where { $0.name == "Gemini" }.select { $0.id }
                #expect(try tx.count(join.where { task, _ in task.projectID.in(gemini) }) == 4)
            }
        }
    }
}
