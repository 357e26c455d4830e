import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// A column that gets another name: expand, fill, contract.
@Suite(.serialized) struct ColumnExpansionTests {
    private static let create = Migration("shop.001-create") { schema in
        schema.create("shop") { table in
            table.text("id")
            table.text("name").nullable()
            table.primaryKey(["id"])
        }
        schema.create("desk") { table in
            table.id()
            table.tenant()
            table.text("name")
        }
    }
    private static let expand = Migration("shop.002-title") { schema in
        schema.alter("shop") { $0.text("title").nullable() }
        schema.mirror("shop", "name", to: "title", tenantOwned: false)
        schema.alter("desk") { $0.text("title").default("") }
        schema.mirror("desk", "name", to: "title", empty: "")
    } down: { schema in
        for table in ["shop", "desk"] {
            schema.dropMirror(table, "name", to: "title")
            schema.alter(table) { $0.drop(column: "title") }
        }
    }
    private static let fill = Migration("shop.003-titles", transactional: false) { schema in
        schema.backfill(
            "shop", set: "title = name", where: "title IS NULL AND name IS NOT NULL", tenantOwned: false, portion: 2)
        schema.backfill("desk", set: "title = name", where: "title = '' AND name <> ''", portion: 2)
    }
    private static let contract = Migration("shop.004-name") { schema in
        for table in ["shop", "desk"] {
            schema.dropMirror(table, "name", to: "title")
            schema.alter(table) { $0.drop(column: "name") }
        }
    }

    private func values(_ test: MigrationDatabase, _ sql: SQL) async throws -> [String] {
        try await test.database.system().read { tx in
            try tx.acrossTenants(reason: "a test").sql.rows(sql).map { try $0.decode(String.self, "value") }
        }
    }

    private func shops(_ test: MigrationDatabase) async throws -> [String] {
        try await values(
            test, "SELECT coalesce(name, '-') || '/' || coalesce(title, '-') AS value FROM shop ORDER BY id")
    }

    private func desks(_ test: MigrationDatabase) async throws -> [String] {
        try await values(test, "SELECT name || '/' || coalesce(title, '-') AS value FROM desk ORDER BY name")
    }

    private func run(_ test: MigrationDatabase, _ statements: String) async throws {
        let isPostgres = test.engine == .postgres
        let (access, id) =
            isPostgres ? ("SET app.crossing_reason = 'a test';", "gen_random_uuid()") : ("", "randomblob(16)")
        try await test.database.run(script: "\(access) \(statements.replacing("$id", with: id))")
    }

    @Test("Both columns have the value that either program writes", arguments: TestEngine.allCases)
    func mirror(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create, Self.expand]) { test async throws in
            try await run(test, "INSERT INTO shop (id, name) VALUES ('1', 'old')")
            try await run(test, "INSERT INTO shop (id, title) VALUES ('2', 'new')")
            try await run(test, "INSERT INTO shop (id, name, title) VALUES ('3', 'old', 'new')")
            #expect(try await shops(test) == ["old/old", "new/new", "new/new"])
            try await run(test, "UPDATE shop SET name = 'older' WHERE id = '1'")
            try await run(test, "UPDATE shop SET title = 'newer' WHERE id = '2'")
            try await run(test, "UPDATE shop SET name = 'a', title = 'b' WHERE id = '3'")
            #expect(try await shops(test) == ["older/older", "newer/newer", "b/b"])
            try await run(
                test, "UPDATE shop SET title = NULL WHERE id = '1'; UPDATE shop SET name = NULL WHERE id = '2'")
            #expect(try await shops(test) == ["-/-", "-/-", "b/b"])
            try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, 'one')")
            #expect(try await desks(test) == ["one/one"])
            try await run(test, "UPDATE desk SET name = 'two'")
            try await run(test, "INSERT INTO desk (id, tenant_id, name, title) VALUES ($id, $id, 'x', 'y')")
            #expect(try await desks(test) == ["two/two", "y/y"])
            let migrator = Migrator(test.database, migrations: [Self.create, Self.expand])
            #expect(try await migrator.check(records: []).messages == [])
            #expect(try await migrator.down(steps: 1) == ["shop.002-title"])
        }
    }

    @Test("A backfill changes all rows in portions, and the old column can be dropped", arguments: TestEngine.allCases)
    func fill(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            for number in 1...5 {
                try await run(test, "INSERT INTO shop (id, name) VALUES ('\(number)', 's\(number)')")
                try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, 'd\(number)')")
            }
            try await run(test, "INSERT INTO shop (id) VALUES ('6')")
            let all = [Self.create, Self.expand, Self.fill, Self.contract]
            let migrator = Migrator(test.database, migrations: all)
            let plan = try await migrator.plan().flatMap(\.statements).joined()
            #expect(plan.contains("LIMIT 2"))
            try await migrator.move(to: "shop.003-titles")
            #expect(try await shops(test) == ["s1/s1", "s2/s2", "s3/s3", "s4/s4", "s5/s5", "-/-"])
            #expect(try await desks(test) == ["d1/d1", "d2/d2", "d3/d3", "d4/d4", "d5/d5"])
            #expect(try await migrator.up() == ["shop.004-name"])
            #expect(
                try await values(test, "SELECT title AS value FROM desk ORDER BY title") == [
                    "d1", "d2", "d3", "d4", "d5",
                ])
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test("A backfill that stopped continues with the rows that are left", arguments: TestEngine.allCases)
    func resumed(_ engine: TestEngine) async throws {
        let fill = Migration("shop.002-names", transactional: false) { schema in
            schema.backfill("desk", set: "name = 'done ' || name", where: "name NOT LIKE 'done %'", portion: 1)
        }
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            for name in ["a", "b", "c"] {
                try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, '\(name)')")
            }
            // The second row fails, because the first one is done.
            try await run(test, "CREATE UNIQUE INDEX fault ON desk ((CASE WHEN name LIKE 'done %' THEN 1 END))")
            let migrator = Migrator(test.database, migrations: [Self.create, fill])
            await #expect(throws: MigrationError.self) { try await migrator.up() }
            guard case .failed(statement: 1, _) = try await migrator.status().last?.state else {
                Issue.record("The failure isn't recorded.")
                return
            }
            let count = "SELECT CAST(count(*) AS TEXT) AS value FROM desk WHERE name LIKE 'done %'"
            #expect(try await values(test, SQL(stringLiteral: count)) == ["1"])
            try await run(test, "DROP INDEX fault")
            #expect(try await migrator.up() == ["shop.002-names"])
            let names = try await values(test, "SELECT name AS value FROM desk ORDER BY name")
            #expect(names == ["done a", "done b", "done c"])
        }
    }

    @Test("A backfill whose rows still match is refused instead of running forever", arguments: TestEngine.allCases)
    func endless(_ engine: TestEngine) async throws {
        let fill = Migration("shop.002-names", transactional: false) { schema in
            schema.backfill("desk", set: "name = name", where: "name <> ''")
        }
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, 'a')")
            let error = MigrationError.endlessBackfill(id: "shop.002-names", table: "desk")
            await #expect(
                throws: MigrationError.statementFailed(id: "shop.002-names", statement: 1, cause: error.message)
            ) { try await Migrator(test.database, migrations: [Self.create, fill]).up() }
        }
    }

    @Test("A backfill in a transaction, or beside other changes, is refused")
    func refused() async throws {
        let database = try Database.open("sqlite::memory:")
        let inTransaction = Migration("shop.002-x") { $0.backfill("shop", set: "name = ''", where: "name IS NULL") }
        let mixed = Migration("shop.002-x", transactional: false) { schema in
            schema.backfill("shop", set: "name = ''", where: "name IS NULL")
            schema.alter("shop") { $0.index(["name"]) }
        }
        for migration in [inTransaction, mixed] {
            do {
                try await Migrator(database, migrations: [Self.create, migration]).up()
                Issue.record("The backfill was accepted.")
            } catch MigrationError.invalid(let issues) {
                #expect(issues.count == 1 && issues[0].contains("backfill"))
            }
        }
        try database.close()
    }

    @Test("A script fills all rows at once, for every tenant", arguments: TestEngine.allCases)
    func script(_ engine: TestEngine) async throws {
        let kind: MigrationScript.Engine = engine == .postgres ? .postgres : .sqlite
        let all = [Self.create, Self.expand, Self.fill]
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, 'a')")
            try await run(test, "INSERT INTO desk (id, tenant_id, name) VALUES ($id, $id, 'b')")
            let text = try MigrationScript(all, for: kind, from: "shop.002-title").text
            #expect(!text.contains("LIMIT"))
            try await test.database.run(script: "\(engine == .postgres ? "RESET app.crossing_reason;" : "") \(text)")
            #expect(try await desks(test) == ["a/a", "b/b"])
            #expect(try await Migrator(test.database, migrations: all).check(records: []).messages == [])
        }
    }
}
