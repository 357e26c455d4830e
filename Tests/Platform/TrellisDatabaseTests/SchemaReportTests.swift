import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

@Record("item")
private struct WellRecord {
    let id: ID<ProjectTask>
    var name: String
    var note: String?
    var isBig: Bool
    var madeAt: Timestamp
}

@Record("item")
private struct OffRecord {
    let id: ID<ProjectTask>
    var name: String?
    var note: String
    var isBig: Int
    var colour: String
}

@Record("nothing")
private struct LostRecord {
    let id: ID<ProjectTask>
}

/// `App migrate check`: the database compared with its migrations, and the migrations with the records.
@Suite(.serialized) struct SchemaReportTests {
    private static let create = Migration("item.001-create") { schema in
        schema.create("item") { table in
            table.id()
            table.text("name")
            table.text("note").nullable()
            table.bool("is_big")
            table.timestamp("made_at")
            table.index(["name"])
            table.check("item_name_check", "name <> ''")
        }
    }
    private static let later = Migration("item.002-later") { $0.create("later") { $0.id() } }

    @Test("A database that only its migrations changed has nothing to report", arguments: TestEngine.allCases)
    func clean(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: testMigrations) { test async throws in
            let migrator = Migrator(test.database, migrations: testMigrations)
            let report = try await migrator.check(
                records: [ProjectRecord.self, TaskRecord.self, CountryRecord.self, UserRecord.self])
            #expect(report.messages == [])
            #expect(report.isClean)
        }
    }

    @Test(
        "Each manual change of the schema is named", arguments: TestEngine.allCases,
        [
            (
                "ALTER TABLE item ADD COLUMN extra TEXT",
                "The column item.extra is in the database but not in any migration."
            ),
            ("ALTER TABLE item DROP COLUMN note", "The column item.note is missing in the database."),
            ("DROP INDEX item_name_idx", "The index item_name_idx of item is missing in the database."),
            ("CREATE INDEX fast ON item (note)", "The index fast of item is in the database but not in any migration."),
            (
                "DROP INDEX item_name_idx; CREATE INDEX item_name_idx ON item (note)",
                "The index item_name_idx of item is `"
            ),
            ("DROP TABLE item", "The table item is missing in the database."),
            ("CREATE TABLE other (a TEXT)", "The table other is in the database but not in any migration."),
            ("CREATE VIEW seen AS SELECT name FROM item", "The view seen is in the database but not in any migration."),
        ])
    func drift(_ engine: TestEngine, _ change: (statement: String, sentence: String)) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            try await test.database.run(script: change.statement)
            let report = try await Migrator(test.database, migrations: [Self.create]).check(records: [])
            #expect(report.drift?.contains { $0.hasPrefix(change.sentence) } == true, "\(report)")
            #expect(!report.isClean)
        }
    }

    @Test(
        "Types, defaults, constraints, policies and triggers are compared", arguments: postgresOnly,
        [
            ("ALTER TABLE item ALTER COLUMN name TYPE varchar(9)", "The column item.name is `character varying(9)"),
            ("ALTER TABLE item ALTER COLUMN name DROP NOT NULL", "The column item.name is `text"),
            ("ALTER TABLE item ALTER COLUMN note SET DEFAULT 'x'", "The column item.note is `text"),
            ("ALTER TABLE item DROP CONSTRAINT item_name_check", "The constraint item_name_check of item is missing"),
            ("ALTER TABLE item ENABLE ROW LEVEL SECURITY", "The option row level security of item is in the database"),
            ("CREATE POLICY p ON item USING (true)", "The policy p of item is in the database"),
            (
                "CREATE TRIGGER t BEFORE UPDATE ON item FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                "The trigger t of item is in the database"
            ),
            ("ALTER TABLE item SET UNLOGGED", "The option persistence of item is in the database"),
            ("CREATE RULE r AS ON INSERT TO item DO INSTEAD NOTHING", "The rule r of item is in the database"),
        ])
    func finely(_ engine: TestEngine, _ change: (statement: String, sentence: String)) async throws {
        try await drift(engine, change)
    }

    @Test("A foreign key whose triggers are off is named", arguments: postgresOnly)
    func unenforced(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: testMigrations) { test async throws in
            let admin = try test.another("trellis_super")
            defer { try? admin.close() }
            try await admin.run(script: "ALTER TABLE task DISABLE TRIGGER ALL")
            let drift = try await Migrator(test.database, migrations: testMigrations).check(records: []).drift ?? []
            #expect(drift.contains { $0.hasPrefix("The constraint ") && $0.contains(" NOT ENFORCED` in") }, "\(drift)")
        }
    }

    @Test("A property without a matching column is named", arguments: TestEngine.allCases)
    func records(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.create])
            #expect(try await migrator.check(records: [WellRecord.self]).records == [])
            let issues = try await migrator.check(records: [OffRecord.self, LostRecord.self]).records
            let expected = [
                "OffRecord.name: the column item.name is NOT NULL, but the property is optional.",
                "OffRecord.note: the column item.note is nullable, but the property isn't optional.",
                "OffRecord.isBig: the column item.is_big is ",
                "OffRecord.colour: the table item has no column colour.", "LostRecord: there is no table nothing.",
                "The column item.made_at is NOT NULL without a default, but no record has it.",
            ]
            #expect(issues.count == expected.count)
            for (fault, start) in zip(issues, expected) { #expect(fault.hasPrefix(start)) }
        }
    }

    @Test(
        "Pending, changed and unknown migrations are listed; drift is unknown after the latter two",
        arguments: TestEngine.allCases)
    func history(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let pending = try await Migrator(test.database, migrations: [Self.create, Self.later]).check(records: [])
            #expect(pending.pending == ["item.002-later"] && pending.drift == [])
            let other = Migration("item.001-create") { $0.create("item") { $0.id() } }
            let changed = try await Migrator(test.database, migrations: [other]).check(records: [])
            #expect(changed.broken.count == 1 && changed.drift == nil && !changed.isClean)
            let unknown = try await Migrator(test.database, migrations: []).check(records: [])
            #expect(unknown.unknown == ["item.001-create"] && unknown.drift == nil)
        }
    }
}
