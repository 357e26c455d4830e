import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@Suite struct WriteTests {
    @Test("A bulk insert sets times and versions like single inserts", arguments: TestEngine.allCases)
    func bulkInsert(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            let inserted = try await test.ours.write { tx in
                try tx.insert(contentsOf: (0..<1234).map { ProjectRecord("P\($0)", in: tx.scope.tenantID) })
            }
            #expect(inserted.count == 1234)
            #expect(inserted.allSatisfy { $0.version == 1 && $0.createdAt == test.clock.now })
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 1234)
            let none = try await test.ours.write { try $0.insert(contentsOf: [ProjectRecord]()) }
            #expect(none.isEmpty)
        }
    }

    @Test("A violation in a bulk insert inserts no rows", arguments: TestEngine.allCases)
    func bulkInsertFails(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test async throws in
            await #expect(throws: DatabaseError.uniqueViolation(constraint: "project_name_key")) {
                try await test.ours.write { tx in
                    try tx.insert(
                        contentsOf: ((0..<150).map { "P\($0)" } + ["P7"]).map {
                            ProjectRecord($0, in: tx.scope.tenantID)
                        })
                }
            }
            #expect(try await test.ours.read { try $0.count(ProjectRecord.all) } == 0)
        }
    }

    @Test(
        "A bulk update increments the versions and sets the update times", arguments: TestEngine.allCases)
    func bulkUpdate(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B", "C")
            test.clock.advance(by: .seconds(1))
            let changed = try await test.ours.write { tx in
                try tx.update(ProjectRecord.where { $0.name != "C" }) {
                    [
                        $0.status.set(.archived), $0.budget.increment(by: 3), $0.description.set($0.descriptionCopy),
                        $0.rating.set(nil),
                    ]
                }
            }
            #expect(changed == 2)
            let all = try await test.ours.read { try $0.fetch(ProjectRecord.order { $0.name.ascending }) }
            #expect(all.map(\.version) == [2, 2, 1])
            #expect(all.map(\.budget) == [3, 3, 0])
            #expect(all.map(\.status) == [.archived, .archived, .active])
            #expect(all[0].updatedAt == test.clock.now)
            #expect(all[0].createdAt < test.clock.now)
        }
    }

    @Test("Updates and deletions with an order and a limit change only the first rows", arguments: TestEngine.allCases)
    func limitedUpdate(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.projects("A", "B", "C")
            try await test.ours.write { tx throws in
                #expect(try tx.update(ProjectRecord.order { $0.name.descending }.limit(2)) { [$0.budget.set(1)] } == 2)
                #expect(
                    try tx.values(ProjectRecord.where { $0.budget == 1 }.order { $0.name.ascending }) { $0.name } == [
                        "B", "C",
                    ])
                #expect(try tx.delete(ProjectRecord.order { $0.name.ascending }.limit(1)) == 1)
                #expect(try tx.erase(ProjectRecord.order { $0.name.ascending }.limit(1)) == 1)
                #expect(try tx.values(ProjectRecord.all) { $0.name } == ["C"])
                #expect(try tx.update(ProjectRecord.all) { _ in [] } == 0)
            }
        }
    }

    @Test("A bulk update can't set the columns that the transaction manages", arguments: TestEngine.allCases)
    func protectedColumns(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.ours.write { tx throws in
                let all = ProjectRecord.all
                #expect(throws: DatabaseError.protectedColumn(column: "project.tenant_id")) {
                    try tx.update(all) { [$0.tenantID.set(test.globex.tenantID)] }
                }
                #expect(throws: DatabaseError.protectedColumn(column: "project.id")) {
                    try tx.update(all) { [$0.id.set(ID())] }
                }
                #expect(throws: DatabaseError.protectedColumn(column: "project.version")) {
                    try tx.update(all) { [$0.version.set(9)] }
                }
                #expect(throws: DatabaseError.protectedColumn(column: "project.deleted_at")) {
                    try tx.update(all) { [$0.deletedAt.set(nil)] }
                }
                #expect(throws: DatabaseError.protectedColumn(column: "project.created_at")) {
                    try tx.update(all) { [$0.createdAt.set(tx.now)] }
                }
            }
        }
    }

    @Test("An upsert inserts a row, or updates the row with the same key", arguments: TestEngine.allCases)
    func upsert(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            func put(_ budget: Int) async throws -> ProjectRecord {
                try await test.ours.write { tx in
                    try tx.upsert(
                        ProjectRecord("Apollo", in: tx.scope.tenantID, budget: budget), on: { [$0.name] },
                        among: .active)
                }
            }
            let first = try await put(1)
            test.clock.advance(by: .seconds(1))
            let second = try await put(2)
            #expect(second.id == first.id)
            #expect(second.budget == 2)
            #expect(second.version == 2)
            #expect(second.createdAt == first.createdAt)
            #expect(second.updatedAt == test.clock.now)
            #expect(try await test.ours.read { try $0.fetch(ProjectRecord.all) } == [second])
            try await test.ours.write { try $0.delete(second) }
            #expect(try await put(3).id != first.id)
        }
    }

    @Test(
        "An upsert of a system record needs no tenant", arguments: TestEngine.allCases)
    func systemUpsert(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.system.write { tx in
                try tx.upsert(CountryRecord(id: "de", name: "Germany"), on: { [$0.id] })
                #expect(
                    try tx.upsert(CountryRecord(id: "de", name: "Deutschland"), on: { [$0.id] }).name == "Deutschland")
                #expect(try tx.count(CountryRecord.all) == 1)
            }
        }
    }

    @Test("Raw SQL binds interpolated values as parameters", arguments: TestEngine.allCases)
    func sql(_ engine: TestEngine) async throws {
        try await TestDatabase.with(engine) { test in
            try await test.system.write { tx in
                let evil = "x'); DROP TABLE country; --"
                try tx.execute("INSERT INTO country (id, name) VALUES (\("de"), \(evil))")
                let condition = SQL("name = \(evil) AND \(ident: "id") = \("de")")
                let rows = try tx.rows(
                    "SELECT name, 1 AS one, NULL AS empty FROM \(table: CountryRecord.self) WHERE \(condition)")
                #expect(try rows.map { try $0.decode(String.self, "name") } == [evil])
                #expect(try rows[0].decode(Int.self, "one") == 1)
                #expect(try rows[0].decode(Int?.self, at: 2) == nil)
                #expect(rows[0]["two"] == nil)
                #expect(throws: DatabaseError.self) { try rows[0].decode(Int.self, "two") }
                #expect(throws: DatabaseError.self) { try rows[0].decode(Int.self, "name") }
                let column = CountryRecord.Columns("country").name
                let found = try tx.fetch(
                    "SELECT \(columns: CountryRecord.self) FROM country WHERE \(column) = \(evil) AND \(column == evil)\(raw: " LIMIT 1")",
                    as: CountryRecord.self)
                #expect(found.map(\.id) == ["de"])
                for bad: SQL in ["DELETE FROM country; DELETE FROM country", "DELETE FROM nowhere"] {
                    #expect(throws: DatabaseError.self) { try tx.savepoint { _ = try tx.execute(bad) } }
                }
                #expect(try tx.execute("DELETE FROM country") == 1)
            }
        }
    }
}

extension ProjectRecord.Columns {
    /// The column `description`, to copy from.
    var descriptionCopy: Column<String?> { Column("project", "description") }
}
