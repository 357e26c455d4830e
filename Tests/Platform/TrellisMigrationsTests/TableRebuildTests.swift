import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// `schema.rebuild`: columns and constraints of an existing table, and what refers to it meanwhile.
///
/// The numbers are those of the invariants of `Migrator`.
@Suite(.serialized) struct TableRebuildTests {
    @Test(
        "16: A rebuilt table keeps its rows, the rows that refer to it, its indexes, triggers and views",
        arguments: TestEngine.allCases, [true, false])
    func keeps(_ engine: TestEngine, _ isTransactional: Bool) async throws {
        try await RebuildFixture.with(engine) { test in
            let migrations = RebuildFixture.migrations(
                { $0.change("owner_id").references("owner") }, transactional: isTransactional)
            #expect(try await Migrator(test.database, migrations: migrations).up() == ["shop.002-change"])
            #expect(try await test.texts(RebuildFixture.shops) == ["1/one/42", "2/-/5"])
            #expect(try await test.texts("SELECT id FROM till") == ["t"])
            #expect(try await test.texts("SELECT id FROM open_shop") == ["1"])
            let refused = await RebuildFixture.refused(
                test, "INSERT INTO shop VALUES ('3', 'one', '1', 'open', NULL)",
                "INSERT INTO shop VALUES ('3', '', '1', 'open', NULL)",
                "INSERT INTO shop VALUES ('3', 'three', '1', 'lost', NULL)",
                "INSERT INTO shop VALUES ('3', 'three', '1', 'open', 'unknown')", "INSERT INTO till VALUES ('u', '9')")
            #expect(refused == [true, true, true, true, true])
            // The key of the other table still works.
            try await test.database.run(script: "DELETE FROM shop WHERE id = '1'")
            #expect(try await test.texts("SELECT id FROM till") == [])
            #expect(try await Migrator(test.database, migrations: migrations).check(records: []).messages == [])
        }
    }

    @Test("Each change of a column is made, and reverted", arguments: TestEngine.allCases, [true, false])
    func columns(_ engine: TestEngine, _ isTransactional: Bool) async throws {
        let change = Migration("shop.002-change", transactional: isTransactional) { schema in
            schema.rebuild("shop") { table in
                table.change("name").notNull().default("none")
                table.change("size").type(.integer).default(3)
                table.change("state").oneOf(["open", "closed", "sold"])
                table.change("owner_id").references("owner")
                table.unique(["size"])
                table.drop(constraint: "shop_name_check")
            }
        } down: { schema in
            schema.rebuild("shop") { table in
                table.drop(index: "shop_size_key")
                table.drop(constraint: "shop_owner_id_fkey")
                table.change("state").oneOf(["open", "closed"])
                table.change("size").type(.text).default("7")
                table.change("name").nullable().noDefault()
                table.check("shop_name_check", "name <> ''")
            }
        }
        try await RebuildFixture.with(engine) { test in
            try await test.database.run(script: "UPDATE shop SET name = 'two' WHERE id = '2'")
            let migrator = Migrator(test.database, migrations: [RebuildFixture.create, change])
            try await migrator.up()
            try await test.database.run(script: "INSERT INTO shop (id, state) VALUES ('3', 'sold')")
            #expect(try await test.texts(RebuildFixture.shops) == ["1/one/42", "2/two/5", "3/none/3"])
            try await test.database.run(script: "UPDATE shop SET name = '' WHERE id = '1'")
            let refused = await RebuildFixture.refused(
                test, "UPDATE shop SET name = NULL", "INSERT INTO shop (id, name, state) VALUES ('4', 'four', 'open')",
                "UPDATE shop SET owner_id = 'unknown'", "UPDATE shop SET size = 'many'")
            #expect(refused == [true, true, true, true])
            #expect(try await migrator.check(records: []).messages == [])

            try await test.database.run(script: "DELETE FROM shop WHERE id <> '2'")
            #expect(try await migrator.down(steps: 1) == ["shop.002-change"])
            try await test.database.run(script: "INSERT INTO shop (id, state) VALUES ('3', 'open')")
            #expect(try await test.texts(RebuildFixture.shops) == ["2/two/5", "3/-/7"])
            #expect(
                await RebuildFixture.refused(test, "UPDATE shop SET state = 'sold'", "UPDATE shop SET name = ''") == [
                    true, true,
                ])
            #expect(
                try await Migrator(test.database, migrations: [RebuildFixture.create]).check(records: []).messages == []
            )
        }
    }

    @Test("A column is dropped with the constraints and indexes on it", arguments: TestEngine.allCases)
    func droppedColumn(_ engine: TestEngine) async throws {
        try await RebuildFixture.with(engine) { test in
            let migrations = RebuildFixture.migrations { $0.drop(column: "name") }
            try await Migrator(test.database, migrations: migrations).up()
            #expect(try await test.texts("SELECT id || size FROM shop ORDER BY id") == ["142", "25"])
            #expect(try await !test.database.schemaDump().contains("shop_name"))
            #expect(try await Migrator(test.database, migrations: migrations).check(records: []).messages == [])
        }
    }

    @Test(
        "A change that doesn't fit the rows or the table fails, and changes nothing", arguments: TestEngine.allCases,
        [
            "NULL", "type", "duplicate", "parent", "check", "values", "column", "constraint", "index",
        ])
    func refusals(_ engine: TestEngine, _ change: String) async throws {
        let migrations = RebuildFixture.migrations { table in
            switch change {
            case "NULL": table.change("name").notNull()
            case "type": table.change("id").type(.integer)
            case "duplicate": table.unique(["size"])
            case "parent": table.foreignKey(["size"], references: "owner", ["id"])
            case "check": table.check("late", "size <> '5'")
            case "values": table.change("state").oneOf(["open"])
            case "column": table.change("colour").nullable()
            case "constraint": table.drop(constraint: "shop_colour_check")
            default: table.drop(index: "shop_colour_idx")
            }
        }
        try await RebuildFixture.with(engine) { test in
            try await test.database.run(script: "UPDATE shop SET size = '5', id = 'a' WHERE id = '2'")
            try await test.database.run(script: "UPDATE shop SET size = '5' WHERE id = '1'")
            let before = try await test.database.schemaDump()
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: migrations).up()
            }
            #expect(try await test.database.schemaDump() == before)
            #expect(try await test.texts("SELECT id FROM till") == ["t"])
            // The connection enforces foreign keys again.
            #expect(await RebuildFixture.refused(test, "INSERT INTO till VALUES ('u', '9')") == [true])
        }
    }

    @Test("A default of the former type must be set together with the type", arguments: [TestEngine.sqliteMemory])
    func formerDefault(_ engine: TestEngine) async throws {
        try await RebuildFixture.with(engine) { test in
            let migrations = RebuildFixture.migrations { $0.change("size").type(.integer) }
            do {
                try await Migrator(test.database, migrations: migrations).up()
                Issue.record("A default of another type was kept.")
            } catch MigrationError.failed(_, let cause) {
                #expect(cause.contains("default(…) or noDefault()"))
            }
        }
    }

    @Test("A value is converted by the expression of the engine", arguments: TestEngine.allCases)
    func converted(_ engine: TestEngine) async throws {
        try await RebuildFixture.with(engine) { test in
            let migrations = RebuildFixture.migrations { table in
                table.change("size").type(
                    .bool, sqlite: "size > '5'", postgres: "size > '5'"
                ).default(false)
            }
            try await test.database.run(script: "UPDATE shop SET size = '9' WHERE id = '1'")
            try await Migrator(test.database, migrations: migrations).up()
            #expect(
                try await test.texts("SELECT CASE WHEN size THEN 'yes' ELSE 'no' END FROM shop ORDER BY id") == [
                    "yes", "no",
                ])
        }
    }

    @Test("Numbers that SQLite gave are never given again", arguments: TestEngine.allCases)
    func numbers(_ engine: TestEngine) async throws {
        let create = Migration("ticket.001-create") { schema in
            schema.create("ticket") { table in
                table.serial()
                table.text("note").nullable()
            }
        }
        let change = Migration("ticket.002-note") { $0.rebuild("ticket") { $0.change("note").notNull() } }
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            try await test.database.run(script: "INSERT INTO ticket (note) VALUES ('a'), ('b'), ('c')")
            try await test.database.run(script: "DELETE FROM ticket WHERE note <> 'a'")
            try await Migrator(test.database, migrations: [create, change]).up()
            try await test.database.run(script: "INSERT INTO ticket (note) VALUES ('d')")
            #expect(try await test.texts("SELECT CAST(id AS TEXT) FROM ticket ORDER BY id") == ["1", "4"])
        }
    }
}
