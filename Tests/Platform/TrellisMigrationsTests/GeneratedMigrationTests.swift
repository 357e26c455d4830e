import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

private enum Shelf {}

private enum ShelfState: String, CaseIterable, ColumnValue {
    case new, used, sold
}

@Record("shelf")
private struct ShelfRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    let id: ID<Shelf>
    let tenantID: ID<Tenant>
    var label: String
    var width: Int
    var depth: Double?
    var isFull: Bool
    var facts: JSONText
    var rack: String?
    var state: ShelfState
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
    var deletedAt: Timestamp?
}

@Record("crate")
private struct CrateRecord {
    let id: String
    var weight: Double
    var owner: ID<Shelf>?
}

/// The migration that `App migrate new --from-models` generates.
///
/// Its golden file, `DraftedMigration.swift`, is compiled with the tests.
@Suite(.serialized) struct MigrationDraftTests {
    private static let create = Migration("shelf.001-create") { schema in
        schema.create("rack") { table in
            table.text("id")
            table.primaryKey(["id"])
        }
        schema.sql("INSERT INTO rack VALUES ('main')")
        schema.create("shelf") { table in
            table.id()
            table.tenant()
            table.text("name")
            table.text("width").nullable()
            table.integer("old").default(0)
            table.text("rack").default("main").references("rack")
            table.text("state").oneOf(["new", "used"])
            table.check("shelf_rack_check", "rack <> 'none'")
            table.timestamps()
            table.version()
            table.softDelete()
            table.index(["tenant_id", "width"])
            table.index(["tenant_id", "old"])
        }
        schema.sql(
            sqlite: """
                INSERT INTO shelf (id, tenant_id, name, width, state, created_at, updated_at)
                VALUES (zeroblob(16), zeroblob(16), 'top', '42', 'used', 0, 0)
                """,
            postgres: """
                INSERT INTO shelf (id, tenant_id, name, width, state, created_at, updated_at)
                SELECT gen_random_uuid(), gen_random_uuid(), 'top', '42', 'used', now(), now()
                """)
    }
    private static let records: [any Record.Type] = [ShelfRecord.self, CrateRecord.self]

    @Test(
        "The generated migration compiles, and makes the schema match the records",
        arguments: TestEngine.allCases)
    func everything(_ engine: TestEngine) async throws {
        try await MigrationDatabase.with(engine, migrations: [Self.create]) { test async throws in
            let before = Migrator(test.database, migrations: [Self.create])
            #expect(try await before.modulesToMigrate(["shelf": Self.records, "none": []]) == ["shelf"])
            let draft = try await before.generate("grow", module: "shelf", records: Self.records)
            #expect(draft.id == "shelf.002-grow" && draft.constant == "shelf002Grow")
            if engine != .postgres {
                let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
                    path: "DraftedMigration.swift")
                if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
                    try draft.source.write(to: file, atomically: true, encoding: .utf8)
                }
                let expected = try String(contentsOf: file, encoding: .utf8)
                #expect(draft.source == expected)
            }
            #expect(draft.source.contains("// If name was renamed to label,"))

            let after = Migrator(test.database, migrations: [Self.create, .shelf002Grow])
            #expect(try await after.up() == ["shelf.002-grow"])
            #expect(try await after.check(records: Self.records).messages == [])
            #expect(try await after.modulesToMigrate(["shelf": Self.records]) == [])
            let row = "SELECT CAST(width AS TEXT) || '/' || rack || '/' || state FROM shelf"
            #expect(try await test.texts(row) == ["42/main/used"])
            // What the changed column had is kept.
            let schema = try await test.database.schemaDump()
            for part in ["shelf_rack_fkey", "shelf_rack_check", "DEFAULT 'main'", "shelf_width_idx"] {
                #expect(schema.contains(part), "\(part) is lost")
            }
            await #expect(throws: MigrationGenerationError.nothingToMigrate("shelf")) {
                try await after.generate("again", module: "shelf", records: Self.records)
            }
            #expect(try await after.down(steps: 1) == ["shelf.002-grow"])
            let columns = try await test.database.schemaDump()
            #expect(columns.contains("\"name\"") && columns.contains("\"old\"") && !columns.contains("crate"))
        }
    }

    @Test("A column that a key or a check names is dropped with it", arguments: TestEngine.allCases)
    func constrained(_ engine: TestEngine) async throws {
        let drop = Migration("crate.002-drop") { schema in
            schema.rebuild("crate") { $0.drop(column: "rack") }
        }
        let create = Migration("crate.001-create") { schema in
            schema.create("rack") { table in
                table.text("id")
                table.primaryKey(["id"])
            }
            schema.create("crate") { table in
                table.text("id")
                table.real("weight")
                table.uuid("owner").nullable()
                table.text("rack").nullable()
                table.foreignKey(["rack"], references: "rack", ["id"])
                table.check("crate_rack_check", "rack <> 'none'")
                table.primaryKey(["id"])
            }
        }
        try await MigrationDatabase.with(engine, migrations: [create]) { test async throws in
            let draft = try await Migrator(test.database, migrations: [create]).generate(
                "drop", module: "crate", records: [CrateRecord.self])
            #expect(draft.source.contains("        schema.rebuild(\"crate\") { $0.drop(column: \"rack\") }\n"))
            #expect(draft.source.contains("// rack had a constraint; write it manually: CHECK (rack <> 'none'"))
            let migrator = Migrator(test.database, migrations: [create, drop])
            try await migrator.up()
            #expect(try await migrator.check(records: [CrateRecord.self]).messages == [])
        }
    }

    @Test("An empty migration can be generated, and an invalid name is refused")
    func empty() async throws {
        try await MigrationDatabase.with(.sqliteMemory, migrations: [Self.create]) { test async throws in
            let migrator = Migrator(test.database, migrations: [Self.create])
            let draft = try await migrator.generate("add-colour", module: "shelf", records: nil)
            #expect(draft.source.contains("static let shelf002AddColour = Migration(\"shelf.002-add-colour\")"))
            #expect(try await migrator.generate("x", module: "new", records: nil).id == "new.001-x")
            for name in ["", "Add", "a b", "a.b"] {
                await #expect(throws: MigrationGenerationError.invalidName(name)) {
                    try await migrator.generate(name, module: "shelf", records: nil)
                }
            }
        }
    }
}
