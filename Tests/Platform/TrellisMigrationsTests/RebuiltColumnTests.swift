import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// What else a column is part of when `schema.rebuild` drops it, and values that don't fit its new type.
@Suite(.serialized) struct RebuiltColumnTests {
    @Test(
        "A dropped column takes only what is on it, not what has its name",
        arguments: TestEngine.allCases)
    func droppedColumnParts(_ engine: TestEngine) async throws {
        let create = Migration("item.001-create") { schema in
            schema.create("owner") { table in
                table.text("id")
                table.primaryKey(["id"])
            }
            schema.create("item") { table in
                table.text("id")
                table.text("owner").nullable()
                table.text("item").nullable()
                table.text("owner_id").nullable()
                table.integer("length").nullable()
                table.check("length", "length(id) < 3")
                table.check("item_both_check", "\"owner\" <> \"item\"")
                table.foreignKey(["owner_id"], references: "owner", ["id"])
                table.primaryKey(["id"])
                table.index(["owner_id"])
            }
        }
        let change = Migration("item.002-drop") { schema in
            schema.rebuild("item") { table in
                table.drop(column: "owner")
                table.drop(column: "item")
                table.drop(column: "length")
            }
        }
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            let migrator = Migrator(test.database, migrations: [create, change])
            try await migrator.up()
            let dump = try await test.database.schemaDump()
            #expect(dump.contains("item_owner_id_idx") && !dump.contains("item_both_check"))
            let refused = await RebuildFixture.refused(
                test, "INSERT INTO item VALUES ('1', 'none')", "INSERT INTO item VALUES ('123', NULL)",
                "INSERT INTO item VALUES ('1', NULL)")
            #expect(refused == [true, true, false])
            #expect(try await migrator.check(records: []).messages == [])
        }
    }

    @Test(
        "A column that a trigger or a computed column names can't be dropped",
        arguments: [
            "CREATE TRIGGER shop_late AFTER UPDATE ON shop BEGIN DELETE FROM till WHERE shop_id = new.size; END",
            "ALTER TABLE shop ADD COLUMN wide TEXT AS (\"size\" || 'x')",
        ])
    func neededColumn(_ statement: String) async throws {
        try await RebuildFixture.with(.sqliteFile) { test in
            try await test.database.run(script: statement)
            let before = try await test.database.schemaDump()
            await #expect(throws: MigrationError.self) {
                let migrations = RebuildFixture.migrations { $0.drop(column: "size") }
                try await Migrator(test.database, migrations: migrations).up()
            }
            #expect(try await test.database.schemaDump() == before)
        }
    }

    @Test("A number with a fraction doesn't become an integer", arguments: TestEngine.allCases)
    func fraction(_ engine: TestEngine) async throws {
        let create = Migration("item.001-create") { schema in
            schema.create("item") { table in
                table.real("size").nullable()
                table.text("id")
                table.primaryKey(["id"])
            }
        }
        let change = Migration("item.002-type") { $0.rebuild("item") { $0.change("size").type(.integer) } }
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            try await test.database.run(script: "INSERT INTO item VALUES (1.5, 'a'), (2.0, 'b'), (NULL, 'c')")
            let migrator = Migrator(test.database, migrations: [create, change])
            await #expect(throws: MigrationError.self) { try await migrator.up() }
            try await test.database.run(script: "UPDATE item SET size = 3 WHERE id = 'a'")
            try await migrator.up()
            #expect(
                try await test.texts("SELECT coalesce(CAST(size AS TEXT), '-') FROM item ORDER BY id") == [
                    "3", "2", "-",
                ])
        }
    }
}
