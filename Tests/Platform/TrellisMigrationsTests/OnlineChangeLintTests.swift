import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// `App migrate lint`: the remedies that it names are accepted, and so are the foreign keys, indexes and rows that a
/// migration changes without a long lock.
@Suite(.serialized) struct OnlineChangeLintTests {
    private func findings(_ engine: TestEngine, _ migration: Migration) async throws -> [MigrationFinding] {
        try await LintFixture.findings(engine, [migration])
    }

    private func findings(_ engine: TestEngine, _ migrations: [Migration]) async throws -> [MigrationFinding] {
        try await LintFixture.findings(engine, migrations)
    }

    @Test("A migration that follows the suggested remedy isn't reported", arguments: postgresOnly)
    func instead(_ engine: TestEngine) async throws {
        let concurrent = Migration("item.002-try", transactional: false) { schema in
            schema.alter("item") { $0.index(["name"]) }
        }
        #expect(try await findings(engine, concurrent) == [])
        for isTransactional in [false, true] {
            let proven = Migration("item.002-try", transactional: isTransactional) { schema in
                schema.sql("ALTER TABLE item ADD CONSTRAINT present CHECK (size IS NOT NULL) NOT VALID")
                schema.sql("ALTER TABLE item VALIDATE CONSTRAINT present")
                schema.sql("ALTER TABLE item ALTER COLUMN size SET NOT NULL")
            }
            // In one transaction the rows are read under the lock of the first statement.
            #expect(try await findings(engine, proven).map(\.statement) == (isTransactional ? [2] : []))
        }
        let rebuilt = Migration("item.002-try", transactional: false) { schema in
            schema.rebuild("item") { table in
                table.change("size").notNull()
                table.check("item_size_check", "size > 0")
                table.unique(["name"])
            }
            schema.rebuild("other") { $0.change("item_id").references("item") }
        }
        #expect(try await findings(engine, rebuilt) == [])
        let dropped = Migration("item.002-try", transactional: false) { schema in
            schema.alter("other") { $0.drop(index: "other_item_id_idx") }
        }
        #expect(try await findings(engine, dropped) == [])
        let searchable = [
            Migration("item.002-a") { $0.beginSearch("item", ["name"], tenantOwned: false) },
            Migration("item.003-b", transactional: false) { $0.fillSearch("item", ["name"], tenantOwned: false) },
            Migration("item.004-c", transactional: false) { $0.indexSearch("item") },
        ]
        for count in 1...3 { #expect(try await findings(engine, Array(searchable.prefix(count))) == []) }
        let unique = Migration("item.002-try") { schema in
            schema.sql("CREATE UNIQUE INDEX u ON item (name)")
            schema.sql("ALTER TABLE item ADD CONSTRAINT u UNIQUE USING INDEX u")
        }
        #expect(try await findings(engine, unique).map(\.statement) == [1])
        let blocking = Migration("item.002-try", transactional: false) { $0.sql("CREATE INDEX i ON item (name)") }
        #expect(try await findings(engine, blocking).count == 1)
    }

    @Test("A foreign key is reported for both tables that it locks, and without an index", arguments: postgresOnly)
    func foreignKeys(_ engine: TestEngine) async throws {
        let key = "ALTER TABLE other ADD CONSTRAINT f FOREIGN KEY (item_id) REFERENCES item (id)"
        let both = try await findings(engine, Migration("item.002-try") { $0.sql(key) })
        #expect(both.map(\.table) == ["item", "other"] || both.map(\.table) == ["other", "item"])
        #expect(both.allSatisfy { $0.lock == "ShareRowExclusiveLock" && $0.remedy.contains("NOT VALID") })
        #expect(both.contains { $0.effect.contains("foreign key f of other, which refers to it") })
        // A new table's key locks its parent only for a moment, unless the migration goes on with something slow.
        let create = "CREATE TABLE child (item_id uuid REFERENCES item (id)); CREATE INDEX i ON child (item_id)"
        #expect(try await findings(engine, Migration("item.002-try") { $0.sql(create) }) == [])
        let slow = try await findings(
            engine,
            Migration("item.002-try") { schema in
                schema.sql(create)
                schema.sql("UPDATE other SET item_id = NULL")
            })
        #expect(slow.map(\.table) == ["other", "item"])
        #expect(
            slow.first?.effect.contains("locks item") == true && slow.first?.remedy.contains("schema.backfill") == true)
        #expect(slow.last?.effect.contains("the new table child") == true)
    }

    @Test(
        "A foreign key without an index is reported, unless a later migration adds one", arguments: TestEngine.allCases)
    func foreignKeyIndexes(_ engine: TestEngine) async throws {
        let create = Migration("item.002-child") { schema in
            schema.create("child") { table in
                table.id()
                table.uuid("item_id").references("item")
                table.uuid("other_id").nullable().references("other")
                table.index(["other_id", "id"], where: "other_id IS NOT NULL")
            }
        }
        let found = try await findings(engine, create)
        #expect(found.map(\.table) == ["child"])
        #expect(found.first?.effect.contains("deleting a row of item reads the whole table") == true)
        #expect(found.first?.remedy == "add table.index([\"item_id\"]).")
        let index = Migration("item.003-index", transactional: false) { schema in
            schema.alter("child") { $0.index(["item_id"]) }
        }
        #expect(try await findings(engine, [create, index]) == [])
        let partial = Migration("item.003-index", transactional: false) { schema in
            schema.alter("child") { $0.index(["item_id"], where: "other_id IS NULL") }
        }
        #expect(try await findings(engine, [create, partial]).count == 1)
    }

    @Test("Rows that are changed beside a schema change are reported with the lock", arguments: postgresOnly)
    func changedRows(_ engine: TestEngine) async throws {
        for first in [true, false] {
            let found = try await findings(
                engine,
                Migration("item.002-try") { schema in
                    if first { schema.sql("UPDATE other SET item_id = NULL") }
                    schema.alter("item") { $0.text("colour").nullable() }
                    if !first { schema.sql("INSERT INTO other SELECT id, id FROM item") }
                })
            #expect(found.map(\.table) == ["other"] && found.first?.lock == "AccessExclusiveLock")
            #expect(found.first?.effect.contains("transaction that locks item") == true)
        }
    }

    @Test("The search of an existing table is reported with the steps that don't block", arguments: postgresOnly)
    func search(_ engine: TestEngine) async throws {
        let found = try await findings(
            engine, Migration("item.002-try") { $0.addSearch("item", ["name"], tenantOwned: false) })
        #expect(found.map(\.lock) == ["AccessExclusiveLock"])
        #expect(found.first?.remedy.contains("schema.beginSearch") == true)
    }
}
