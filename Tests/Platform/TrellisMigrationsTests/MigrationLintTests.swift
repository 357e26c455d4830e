import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// `App migrate lint`: the effects of a migration on a database in use.
@Suite(.serialized) struct MigrationLintTests {
    private static let create = Migration("item.001-create") { schema in
        schema.create("item") { table in
            table.id()
            table.text("name")
            table.text("note").nullable()
            table.integer("size").nullable()
        }
        schema.create("other") { table in
            table.id()
            table.uuid("item_id").nullable()
        }
    }

    private func findings(_ engine: TestEngine, _ migration: Migration) async throws -> [MigrationFinding] {
        var found: [MigrationFinding] = []
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let dump = try await test.database.schemaDump()
            found = try await Migrator(test.database, migrations: [Self.create, migration]).lint()
            #expect(try await test.database.schemaDump() == dump)
        }
        return found
    }

    @Test(
        "Blocking and breaking changes are found by their locks and rewritten files, in any spelling",
        arguments: postgresOnly,
        [
            ("CREATE INDEX i ON item (name)", "item", "ShareLock", "index i", "transactional: false"),
            ("CREATE UNIQUE INDEX i ON item (name)", "item", "ShareLock", "index i", "transactional: false"),
            (
                "ALTER TABLE item ADD COLUMN c double precision NOT NULL DEFAULT random()", "item",
                "AccessExclusiveLock",
                "differs from row to row", "in batches"
            ),
            (
                "ALTER TABLE item ALTER COLUMN size TYPE integer", "item", "AccessExclusiveLock",
                "rewrites the whole table",
                "new type"
            ),
            (
                "ALTER TABLE item ALTER COLUMN size SET NOT NULL", "item", "AccessExclusiveLock", "never NULL",
                "NOT VALID"
            ),
            (
                "ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (item_id) REFERENCES item (id)", "other",
                "ShareRowExclusiveLock", "foreign key f", "NOT VALID"
            ),
            (
                "ALTER TABLE item ADD CONSTRAINT c CHECK (size > 0)", "item", "AccessExclusiveLock", "check c",
                "NOT VALID"
            ),
            (
                "ALTER TABLE item ADD CONSTRAINT u UNIQUE (name)", "item", "AccessExclusiveLock", "constraint u",
                "USING INDEX"
            ),
            ("ALTER TABLE item DROP COLUMN note", "item", "AccessExclusiveLock", "note is dropped", "two deployments"),
            ("ALTER TABLE item RENAME COLUMN note TO n", "item", "AccessExclusiveLock", "renamed to n", "write both"),
            ("ALTER TABLE item RENAME TO thing", "item", "AccessExclusiveLock", "renamed to thing", "write both"),
            ("DROP TABLE other", "other", "AccessExclusiveLock", "table is dropped", "two deployments"),
            ("CLUSTER item USING item_pkey", "item", "AccessExclusiveLock", "rewritten or truncated", "in batches"),
        ])
    func found(
        _ engine: TestEngine,
        _ change: (statement: String, table: String, lock: String, effect: String, remedy: String)
    ) async throws {
        let findings = try await findings(engine, Migration("item.002-try") { $0.sql(change.statement) })
        #expect(findings.count == 1)
        let finding = try #require(findings.first)
        #expect(finding.migration == "item.002-try" && finding.statement == 1 && finding.table == change.table)
        #expect(finding.lock == change.lock)
        #expect(finding.effect.contains(change.effect))
        #expect(finding.remedy.contains(change.remedy))
        #expect(finding.description.contains("blocks"))
    }

    @Test(
        "Harmless changes aren't reported", arguments: postgresOnly,
        [
            "ALTER TABLE item ADD COLUMN c text", "ALTER TABLE item ADD COLUMN c integer NOT NULL DEFAULT 7",
            "CREATE TABLE fresh (a text); CREATE INDEX i ON fresh (a)",
            "ALTER TABLE item ADD CONSTRAINT c CHECK (size > 0) NOT VALID",
            "ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (item_id) REFERENCES item (id) NOT VALID",
            "ALTER TABLE other ADD COLUMN parent uuid REFERENCES other (id)",
            "UPDATE item SET size = 1", "CREATE VIEW v AS SELECT name FROM item",
        ])
    func harmless(_ engine: TestEngine, _ statement: String) async throws {
        #expect(try await findings(engine, Migration("item.002-try") { $0.sql(statement) }) == [])
    }

    @Test("A migration that follows the suggested remedy isn't reported", arguments: postgresOnly)
    func instead(_ engine: TestEngine) async throws {
        let concurrent = Migration("item.002-try", transactional: false) { schema in
            schema.alter("item") { $0.index(["name"]) }
        }
        #expect(try await findings(engine, concurrent) == [])
        let proven = Migration("item.002-try") { schema in
            schema.sql("ALTER TABLE item ADD CONSTRAINT present CHECK (size IS NOT NULL) NOT VALID")
            schema.sql("ALTER TABLE item VALIDATE CONSTRAINT present")
            schema.sql("ALTER TABLE item ALTER COLUMN size SET NOT NULL")
        }
        #expect(try await findings(engine, proven) == [])
        let unique = Migration("item.002-try") { schema in
            schema.sql("CREATE UNIQUE INDEX u ON item (name)")
            schema.sql("ALTER TABLE item ADD CONSTRAINT u UNIQUE USING INDEX u")
        }
        #expect(try await findings(engine, unique).map(\.statement) == [1])
        let blocking = Migration("item.002-try", transactional: false) { $0.sql("CREATE INDEX i ON item (name)") }
        #expect(try await findings(engine, blocking).count == 1)
    }

    @Test("A tenant-owned table that raw SQL creates without policies is reported", arguments: postgresOnly)
    func tenancy(_ engine: TestEngine) async throws {
        let findings = try await findings(
            engine, Migration("item.002-try") { $0.sql("CREATE TABLE loose (tenant_id uuid)") })
        #expect(findings.first?.effect.contains("The tenant-owned table loose") == true)
    }

    @Test(
        "On SQLite, dropped tables and columns and new indexes are reported, and a rebuilt table isn't",
        arguments: [TestEngine.sqliteFile])
    func sqlite(_ engine: TestEngine) async throws {
        let dropped = try await findings(
            engine,
            Migration("item.002-try") { schema in
                schema.alter("item") { table in
                    table.drop(column: "note")
                    table.index(["name"])
                }
                schema.drop("other")
            })
        #expect(dropped.map(\.table) == ["item", "item", "other"])
        let rebuilt = Migration("item.002-try") { schema in
            schema.sql(
                """
                CREATE TABLE other_new (id BLOB NOT NULL PRIMARY KEY, item_id BLOB, more TEXT) STRICT;
                INSERT INTO other_new SELECT id, item_id, NULL FROM other;
                DROP TABLE other; ALTER TABLE other_new RENAME TO other
                """)
        }
        #expect(try await findings(engine, rebuilt) == [])
    }

    @Test(
        "Applied migrations are checked only on request, and a migration that fails throws an error",
        arguments: TestEngine.allCases)
    func all(_ engine: TestEngine) async throws {
        let drop = Migration("item.002-drop") { schema in schema.alter("item") { $0.drop(column: "note") } }
        try await MigrationDatabase.with(engine, migrations: [Self.create, drop]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.create, drop])
            #expect(try await migrator.lint() == [])
            #expect(try await migrator.lint(all: true).map(\.migration) == ["item.002-drop"])
            let broken = Migration("item.003-broken") { $0.sql("DROP TABLE nowhere") }
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: [Self.create, drop, broken]).lint()
            }
        }
    }
}
