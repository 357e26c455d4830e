import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

import struct Foundation.Decimal

/// Aggregates over joins, and groups in an order of their own.
@Suite struct GroupTests {
    /// Runs `body` with two tenants that have the same rows: Apollo with three tasks, Gemini with two, Mercury with
    /// two, Empty with none; Ada owns Apollo.
    private func withTasks(_ engine: TestEngine, _ body: (TestDatabase) async throws -> Void) async throws {
        try await TestDatabase.with(engine) { test async throws in
            let ada = try await test.system.write { try $0.insert(UserRecord(id: ID(), email: "ada@example.org")) }
            for database in [test.ours, test.theirs] {
                try await database.write { tx throws in
                    var projects = [("Apollo", 5), ("Gemini", 7), ("Mercury", 9), ("Empty", 1)].map {
                        ProjectRecord($0.0, in: tx.scope.tenantID, budget: $0.1)
                    }
                    projects[0].ownerID = ada.id
                    try tx.insert(contentsOf: projects)
                    for (index, title) in [(0, "fly"), (0, "land"), (0, "test"), (1, "fly"), (1, "dock"), (2, "fly")] {
                        try tx.insert(
                            TaskRecord(
                                id: ID(), tenantID: tx.scope.tenantID, projectID: projects[index].id, title: title,
                                done: title == "fly"))
                    }
                    try tx.insert(
                        TaskRecord(
                            id: ID(), tenantID: tx.scope.tenantID, projectID: projects[2].id, title: "orbit", done: true
                        ))
                }
            }
            try await body(test)
        }
    }

    @Test("Values are computed over joined rows of the tenant only", arguments: TestEngine.allCases)
    func joins(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let inner = ProjectRecord.join(TaskRecord.self, on: { $0.id == $1.projectID })
                #expect(try tx.aggregate(inner) { project, _ in project.budget.sum() } == 3 * 5 + 2 * 7 + 2 * 9)
                let done = inner.where { $1.done == true }
                #expect(try tx.aggregate(done) { $1.title.max() } == "orbit")
                #expect(try tx.count(inner, distinct: { project, _ in project.id }) == 3)
                #expect(try tx.count(inner, distinct: { $1.title }) == 5)
                let (least, greatest, average) = try tx.aggregates(inner) { project, task in
                    (project.budget.min(), task.title.max(), project.budget.average())
                }
                #expect(least == 5 && greatest == "test" && average == 47.0 / 7)

                let outer = ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID })
                #expect(try tx.aggregates(outer) { ($0.id.count(), $1.id.count()) } == (8, 7))
                let none = outer.where { project, _ in project.name == "Empty" }
                #expect(try tx.aggregate(none) { $1.title.min() } == nil)
                #expect(try tx.aggregate(none) { $1.title.count() } == 0)

                let three = outer.leftJoin(UserRecord.self, on: { project, _, user in project.ownerID == user.id })
                #expect(try tx.aggregate(three) { $2.email.countDistinct() } == 1)
                let flying = three.where { $2.email != "x" && $1.title == "fly" }
                #expect(try tx.aggregate(flying) { $2.id.count() } == 1)
            }
        }
    }

    @Test("Groups come in the order of an aggregate, then of their keys, up to a limit", arguments: TestEngine.allCases)
    func order(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let titles = TaskRecord.group { $0.title }.order { $0.id.count().descending }
                #expect(try tx.count(titles).map(\.key) == ["fly", "dock", "land", "orbit", "test"])
                #expect(try tx.count(titles.limit(2)).map(\.value) == [3, 1])
                #expect(try tx.count(titles.limit(2).offset(1)).map(\.key) == ["dock", "land"])
                #expect(try tx.count(titles.having { $0.id.count() > 1 }).map(\.key) == ["fly"])
                #expect(try tx.count(titles.order { $0.title.descending }).map(\.key).last == "dock")

                let projects = ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID })
                    .group { project, _ in (project.name, project.budget) }
                    .order { [$1.id.count().descending, $0.budget.descending] }
                let found = try tx.aggregate(projects) { ($1.id.count(), $1.title.min()) }
                #expect(found.map(\.key.0) == ["Apollo", "Mercury", "Gemini", "Empty"])
                #expect(found.map(\.value.0) == [3, 2, 2, 0])
                #expect(found.map(\.value.1) == ["fly", "fly", "dock", nil])
                let busy = projects.having { $1.id.count() >= 2 }.having { project, _ in project.budget > 5 }
                #expect(try tx.count(busy).map(\.key.0) == ["Mercury", "Gemini"])
                #expect(try tx.count(projects.limit(0)).isEmpty)
            }
        }
    }

    @Test("The key of a left-joined table is optional, and NULL the smallest value", arguments: TestEngine.allCases)
    func outerKeys(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            try await test.ours.read { tx throws in
                let done = ProjectRecord.leftJoin(TaskRecord.self, on: { $0.id == $1.projectID }).group { $1.done }
                let byDone: [(key: Bool?, value: Int)] = try tx.count(done)
                #expect(byDone.map(\.key) == [nil, false, true] && byDone.map(\.value) == [1, 3, 4])
                let owners = ProjectRecord.leftJoin(UserRecord.self, on: { $0.ownerID == $1.id }).group { $1.email }
                    .order { $1.email.max().descending }
                #expect(try tx.count(owners).map(\.key) == ["ada@example.org", nil])
                let oldest = owners.order { $1.createdAt.min().ascending }
                #expect(try tx.count(oldest).map(\.key) == ["ada@example.org", nil])
            }
        }
    }

    @Test("Groups can't be sorted by a column that differs within them", arguments: TestEngine.allCases)
    func refusedOrder(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            let query = TaskRecord.group { $0.done }.order { $0.title.ascending }
            let error = await #expect(throws: DatabaseError.self) { try await test.ours.read { try $0.count(query) } }
            #expect(error?.message.contains("group by it as well") == true)
        }
    }

    @Test(
        "The smallest and greatest values are those of the Swift type on every engine", arguments: TestEngine.allCases)
    func extremes(_ engine: TestEngine) async throws {
        try await withTasks(engine) { test async throws in
            let ids = try await test.ours.read { try $0.values(TaskRecord.all) { $0.id } }
            try await test.ours.read { tx throws in
                #expect(try tx.aggregates(TaskRecord.all) { ($0.id.min(), $0.id.max()) } == (ids.min(), ids.max()))
                let (least, greatest) = try tx.aggregates(TaskRecord.all) { ($0.done.min(), $0.done.max()) }
                #expect(least == false && greatest == true)
                let none = TaskRecord.where { $0.title == "none" }
                #expect(try tx.aggregates(none) { ($0.id.min(), $0.done.max()) } == (nil, nil))
                // Bytes order text, so upper case comes before lower case.
                #expect(try tx.aggregate(ProjectRecord.all) { $0.name.min() } == "Apollo")
            }
            try await test.system.write { tx throws in
                for (code, flag) in [("a", [0x10]), ("b", [0x0F, 0xFF]), ("c", [0x10, 0x00])] as [(String, [UInt8])] {
                    try tx.insert(CountryRecord(id: code, name: code, flag: flag))
                }
                let flags = try tx.aggregates(CountryRecord.all) { ($0.flag.min(), $0.flag.max()) }
                #expect(flags == ([0x0F, 0xFF], [0x10, 0x00]))
            }
        }
    }

    @Test("A sum of integers beyond 64 bits is an error on every engine", arguments: TestEngine.allCases)
    func overflow(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            try await test.ours.write { tx throws in
                for name in ["a", "b"] {
                    try tx.insert(ProjectRecord(name, in: tx.scope.tenantID, budget: .max))
                }
                #expect(try tx.aggregate(ProjectRecord.where { $0.name == "a" }) { $0.budget.sum() } == .max)
            }
            await #expect(throws: DatabaseError.outOfRange) {
                try await test.ours.read { tx in try tx.aggregate(ProjectRecord.all) { $0.budget.sum() } }
            }
            await #expect(throws: DatabaseError.outOfRange) {
                let groups = ProjectRecord.group { $0.status }
                try await test.ours.read { tx in _ = try tx.aggregate(groups) { $0.budget.sum() } }
            }
        }
    }

    @Test("Groups of decimals are sorted by value", arguments: TestEngine.allCases)
    func decimals(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine, migrations: itemMigrations) { test async throws in
            try await test.ours.write { tx throws in
                for (name, price) in [("a", "9.5"), ("b", "10.25"), ("c", "100"), ("c", "0.5")] {
                    try tx.insert(try ItemRecord(name, price, in: tx.scope.tenantID))
                }
                let groups = ItemRecord.group { $0.name }
                #expect(try tx.count(groups.order { $0.price.max().ascending }).map(\.key) == ["a", "b", "c"])
                #expect(try tx.count(groups.order { $0.price.min().descending }).map(\.key) == ["b", "a", "c"])
                #expect(try tx.count(groups.order { $0.price.sum().descending }.limit(1)).map(\.key) == ["c"])
            }
        }
    }
}
