import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// How rebuilds and dropped tables run: without foreign keys on SQLite, and statement by statement on PostgreSQL.
///
/// The numbers are those of the invariants of `Migrator`.
@Suite(.serialized) struct RebuildExecutionTests {
    @Test("16: Raw SQL that builds a table again keeps the rows that refer to it", arguments: [true, false])
    func rawSQL(_ isTransactional: Bool) async throws {
        let migrations = [
            RebuildFixture.create,
            Migration("shop.002-raw", transactional: isTransactional) { schema in
                schema.sql(sqlite: "DROP VIEW open_shop", postgres: nil)
                schema.sql(sqlite: "CREATE TABLE shop_new (id TEXT NOT NULL PRIMARY KEY, name TEXT)", postgres: nil)
                schema.sql(sqlite: "INSERT INTO shop_new SELECT id, name FROM shop", postgres: nil)
                schema.sql(sqlite: "DROP TABLE shop", postgres: nil)
                schema.sql(sqlite: "ALTER TABLE shop_new RENAME TO shop", postgres: nil)
            },
        ]
        try await RebuildFixture.with(.sqliteFile) { test in
            try await Migrator(test.database, migrations: migrations).up()
            #expect(try await test.texts("SELECT id FROM till") == ["t"])
            #expect(await RebuildFixture.refused(test, "INSERT INTO till VALUES ('u', '9')") == [true])
        }
    }

    @Test(
        "16: A table that another one refers to can't be dropped, with and without rows", arguments: TestEngine.allCases
    )
    func referenced(_ engine: TestEngine) async throws {
        let migrations = [
            RebuildFixture.create,
            Migration("shop.002-drop") { schema in
                schema.sql("DROP VIEW open_shop")
                schema.drop("shop")
            },
        ]
        try await RebuildFixture.with(engine) { test in
            for rows in ["SELECT 1", "DELETE FROM till"] {
                try await test.database.run(script: rows)
                await #expect(throws: MigrationError.self) {
                    try await Migrator(test.database, migrations: migrations).up()
                }
                #expect(try await test.texts(RebuildFixture.shops) == ["1/one/42", "2/-/5"])
            }
        }
    }

    @Test("17: A rebuild without a transaction continues at the statement that failed", arguments: postgresOnly)
    func resumed(_ engine: TestEngine) async throws {
        let migrations = RebuildFixture.migrations(
            { table in
                table.check("late", "size <> '5'")
                table.unique(["owner_id", "id"])
                table.change("state").oneOf(["open", "closed", "sold"])
            }, transactional: false)
        try await RebuildFixture.with(engine) { test in
            let migrator = Migrator(test.database, migrations: migrations)
            let plan = try await migrator.plan().flatMap(\.statements)
            #expect(
                plan.count == 5 && plan[0].hasSuffix("NOT VALID") && plan[1].contains("VALIDATE CONSTRAINT \"late\""))
            #expect(plan[2].contains("CREATE UNIQUE INDEX CONCURRENTLY"))
            do {
                try await migrator.up()
                Issue.record("A row that the check refuses was accepted.")
            } catch MigrationError.statementFailed(let id, let statement, _) {
                #expect(id == "shop.002-change" && statement == 2)
            }
            // The check holds for new rows already.
            #expect(
                await RebuildFixture.refused(test, "INSERT INTO shop VALUES ('3', 'three', '5', 'open', NULL)") == [
                    true
                ])
            try await test.database.run(script: "UPDATE shop SET size = '6' WHERE id = '2'")
            #expect(try await migrator.up() == ["shop.002-change"])
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test("Ten programs that rebuild a table at the same time do it once", arguments: [.sqliteFile] + postgresOnly)
    func raced(_ engine: TestEngine) async throws {
        let migrations = RebuildFixture.migrations { $0.change("owner_id").references("owner") }
        try await RebuildFixture.with(engine) { test in
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        let program = try test.another(TestPostgres.ownerRole)
                        let applied = try await Migrator(program, migrations: migrations).up()
                        try program.close()
                        return applied
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == ["shop.002-change"])
            #expect(try await test.texts("SELECT id FROM till") == ["t"])
        }
    }

    @Test("A plan and a script have the statements, and the script has their effect", arguments: TestEngine.allCases)
    func script(_ engine: TestEngine) async throws {
        let migrations = RebuildFixture.migrations { $0.change("owner_id").references("owner") }
        let kind: MigrationScript.Engine = engine == .postgres ? .postgres : .sqlite
        try await RebuildFixture.with(engine) { test in
            let migrator = Migrator(test.database, migrations: migrations)
            let plan = try await migrator.plan().flatMap(\.statements).joined()
            #expect(plan.contains("shop_owner_id_fkey"))
            #expect(plan.contains("CREATE TABLE \"shop_rebuild\"") == (engine != .postgres))
            let script = try MigrationScript(migrations, for: kind, from: "shop.002-change").text
            try await test.database.run(script: script)
            #expect(try await migrator.plan() == [])
            #expect(try await migrator.check(records: []).messages == [])
            #expect(try await test.texts("SELECT id FROM till") == ["t"])
            #expect(await RebuildFixture.refused(test, "INSERT INTO till VALUES ('u', '9')") == [true])
        }
    }

    @Test("A script stops before its end when a row refers to none", arguments: [TestEngine.sqliteFile])
    func violation(_ engine: TestEngine) async throws {
        let migrations = RebuildFixture.migrations { $0.foreignKey(["size"], references: "owner", ["id"]) }
        try await RebuildFixture.with(engine) { test in
            let script = try MigrationScript(migrations, for: .sqlite, from: "shop.002-change").text
            #expect(await RebuildFixture.refused(test, script) == [true])
            try await test.database.run(script: "ROLLBACK; PRAGMA foreign_keys = ON")
            #expect(try await Migrator(test.database, migrations: migrations).plan().count == 1)
        }
    }

    @Test("The rules for keys of tenants hold for a rebuild, which is alone without a transaction")
    func rules() async throws {
        let database = try Database.open("sqlite::memory:")
        defer { try? database.close() }
        let create = Migration("shop.001-create") { schema in
            for name in ["shop", "till"] {
                schema.create(name) { table in
                    table.id()
                    table.tenant()
                    table.uuid("other_id").nullable()
                }
            }
        }
        let change = Migration("shop.002-change", transactional: false) { schema in
            schema.rebuild("shop") { table in
                table.change("other_id").references("till")
                table.unique(["other_id"])
                table.check(String(repeating: "c", count: 64), "1 = 1")
            }
            schema.alter("till") { $0.index(["other_id"]) }
        }
        do {
            try await Migrator(database, migrations: [create, change]).up()
            Issue.record("The migrations were applied.")
        } catch MigrationError.invalid(let issues) {
            #expect(issues.count == 4)
            #expect(issues.contains { $0.contains("longer than 63 bytes") })
            #expect(issues.contains { $0.contains("shop_other_id_fkey joins two tenant-owned tables") })
            #expect(issues.contains { $0.contains("unique index shop_other_id_key of the tenant-owned table shop") })
            #expect(issues.contains { $0.contains("or only rebuilds") })
        }
    }
}
