import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

/// `App migrate lint`: the effects of a migration on a database in use.
@Suite(.serialized) struct MigrationLintTests {
    private func findings(_ engine: TestEngine, _ migration: Migration) async throws -> [MigrationFinding] {
        try await LintFixture.findings(engine, [migration])
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
                "ALTER TABLE item ALTER COLUMN name DROP NOT NULL", "item", "AccessExclusiveLock", "NULL",
                "two deployments"
            ),
            ("ALTER TABLE item ADD COLUMN c text NOT NULL", "item", "AccessExclusiveLock", "as soon as", "default"),
            ("DROP INDEX other_item_id_idx", "other", "AccessExclusiveLock", "is dropped", "CONCURRENTLY"),
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
            "UPDATE item SET size = 1",
            "ALTER TABLE item ADD COLUMN c text; INSERT INTO item (id, name) VALUES (gen_random_uuid(), 'x')",
            "CREATE TABLE child (item_id uuid PRIMARY KEY REFERENCES item (id))",
            "CREATE VIEW v AS SELECT name FROM item",
        ])
    func harmless(_ engine: TestEngine, _ statement: String) async throws {
        #expect(try await findings(engine, Migration("item.002-try") { $0.sql(statement) }) == [])
    }

    @Test("A statement that ends the transaction is reported", arguments: TestEngine.allCases)
    func transactionEnd(_ engine: TestEngine) async throws {
        let found = try await findings(
            engine, Migration("item.002-try") { $0.sql("BEGIN; DELETE FROM other; commit") })
        #expect(found.map(\.effect).first?.hasPrefix("COMMIT ends the transaction of the migration") == true)
    }

    @Test(
        "On SQLite, a copied table and a column that may become NULL are reported", arguments: [TestEngine.sqliteFile])
    func rebuilt(_ engine: TestEngine) async throws {
        let body: @Sendable (SchemaBuilder) -> Void = { schema in
            schema.rebuild("item") { table in
                table.change("name").nullable()
                table.change("note").type(.integer)
            }
        }
        let found = try await findings(engine, Migration("item.002-try", up: body))
        #expect(
            found.map { String($0.effect.prefix(15)) } == ["name may become", "the column note", "the table is co"])
        let alone = try await findings(engine, Migration("item.002-try", transactional: false, up: body))
        #expect(alone.count == 2)
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
        try await MigrationDatabase.with(engine, migrations: [LintFixture.create, drop]) { test async throws in
            let migrator = Migrator(test.database, migrations: [LintFixture.create, drop])
            #expect(try await migrator.lint() == [])
            #expect(try await migrator.lint(all: true).map(\.migration) == ["item.002-drop"])
            let broken = Migration("item.003-broken") { $0.sql("DROP TABLE nowhere") }
            await #expect(throws: MigrationError.self) {
                try await Migrator(test.database, migrations: [LintFixture.create, drop, broken]).lint()
            }
        }
    }
}
