import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct UnionTests {
    /// Runs `body` with projects A (10), B (20), C (30) and deleted D, and tasks in A and C, for each tenant.
    private func withProjects(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test async throws in
            for database in [test.ours, test.theirs] {
                try await database.write { tx throws in
                    let tenant = tx.scope.tenantID
                    let projects = try tx.insert(
                        contentsOf: [("A", 10), ("B", 20), ("C", 30), ("D", 40)].map {
                            ProjectRecord($0.0, in: tenant, budget: $0.1)
                        })
                    try tx.delete(ProjectRecord.where { $0.name == "D" })
                    try tx.insert(
                        contentsOf: [0, 2].map {
                            TaskRecord(
                                id: ID(), tenantID: tenant, projectID: projects[$0].id, title: projects[$0].name,
                                done: false)
                        })
                }
            }
            try await body(test)
        }
    }

    private let small = ProjectRecord.where { $0.budget <= 20 }
    private let middle = ProjectRecord.where { $0.budget == 20 }
    private let large = ProjectRecord.where { $0.budget >= 20 }

    private func names<Reader: ReadTransaction>(
        _ tx: Reader, _ query: Query<ProjectRecord>
    ) throws -> [String] where Reader.Owner == OwnedByTenant {
        try tx.fetch(query.order { $0.name.ascending }).map(\.name)
    }

    @Test(
        "A union returns a row of both sides once, unionAll twice, and neither returns another tenant's",
        arguments: TestEngine.allCases)
    func rows(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            try await test.ours.read { tx throws in
                #expect(try names(tx, small.union(large)) == ["A", "B", "C"])
                #expect(try names(tx, small.unionAll(large)) == ["A", "B", "B", "C"])
                #expect(try names(tx, small.unionAll(middle).unionAll(large)) == ["A", "B", "B", "B", "C"])
                #expect(try names(tx, small.unionAll(middle).union(large)) == ["A", "B", "C"])
                #expect(try names(tx, middle.unionAll(small.unionAll(large))) == ["A", "B", "B", "B", "C"])
                let all = try tx.fetch(small.unionAll(large))
                #expect(all.allSatisfy { $0.tenantID == tx.scope.tenantID })
            }
            // The other tenant has matching rows.
            let everybody = try await test.system.read { tx throws in
                try tx.acrossTenants(reason: "test", level: .debug).count(small.unionAll(large))
            }
            #expect(everybody == 8)
        }
    }

    @Test("Each side of a union has its own order, limit and deleted rows", arguments: TestEngine.allCases)
    func sides(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            try await test.ours.read { tx throws in
                let first = ProjectRecord.order { $0.name.ascending }.limit(1)
                let last = ProjectRecord.order { $0.name.descending }.limit(1)
                #expect(try names(tx, first.union(last)) == ["A", "C"])
                #expect(try names(tx, first.union(last.withDeleted())) == ["A", "D"])
                #expect(try names(tx, first.union(ProjectRecord.all.onlyDeleted())) == ["A", "D"])
            }
        }
    }

    @Test(
        "A union can be filtered, counted, paged, joined and used in a condition like any query",
        arguments: TestEngine.allCases)
    func further(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            try await test.ours.write { tx throws in
                let both = small.unionAll(large)
                #expect(try names(tx, both.where { $0.name != "B" }) == ["A", "C"])
                #expect(try tx.count(both) == 4)
                #expect(try tx.aggregate(both) { $0.budget.sum() } == 80)
                #expect(try tx.count(both, by: { $0.name }).map(\.value) == [1, 2, 1])
                let ordered = small.union(large).order { $0.name.descending }
                let page = try tx.page(ordered, PageRequest(limit: 2))
                #expect(page.items.map(\.name) == ["C", "B"])
                #expect(try tx.page(ordered, PageRequest(limit: 2, cursor: page.nextCursor)).items.map(\.name) == ["A"])
                let tasks = both.join(TaskRecord.self, on: { $0.id == $1.projectID }).order { $1.title.ascending }
                #expect(try tx.fetch(tasks).map { $0.1.title } == ["A", "C"])
                #expect(try tx.count(TaskRecord.where { $0.projectID.in(middle.union(large).select { $0.id }) }) == 1)
                #expect(try tx.update(both) { [$0.rating.set(1)] } == 3)
                #expect(throws: DatabaseError.self) { try tx.fetch(both, lock: .forUpdate) }
            }
            let theirs = try await test.theirs.read { try $0.count(ProjectRecord.where { $0.rating == 1 }) }
            #expect(theirs == 0)
        }
    }

    @Test("A union of columns of two tables can be fetched and used in a condition", arguments: TestEngine.allCases)
    func columns(_ engine: TestEngine) async throws {
        try await withProjects(engine) { test async throws in
            try await test.ours.read { tx throws in
                let (projects, tasks) = (large.select { $0.name }, TaskRecord.all.select { $0.title })
                #expect(try tx.values(projects.union(tasks)).sorted() == ["A", "B", "C"])
                #expect(try tx.values(projects.unionAll(tasks)).sorted() == ["A", "B", "C", "C"])
                #expect(try tx.values(projects.unionAll(tasks).union(tasks)).sorted() == ["A", "B", "C"])
                #expect(try tx.values(projects).sorted() == ["B", "C"])
                let ids = middle.select { $0.id }.union(TaskRecord.where { $0.title == "A" }.select { $0.projectID })
                #expect(try names(tx, ProjectRecord.where { $0.id.in(ids) }) == ["A", "B"])
                #expect(try names(tx, ProjectRecord.where { !$0.id.in(ids) }) == ["C"])
                let owners = ProjectRecord.all.select { $0.ownerID }
                #expect(try tx.values(owners.union(owners)) == [nil])
            }
        }
    }
}
