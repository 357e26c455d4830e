import Foundation
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTesting

private enum Shelf {}

@Record("shelf")
private struct ShelfRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    let id: ID<Shelf>
    let tenantID: ID<Tenant>
    var label: String
    var width: Int
    var depth: Double?
    var isFull: Bool
    var facts: JSONText
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
        schema.create("shelf") { table in
            table.id()
            table.tenant()
            table.text("name")
            table.text("width").nullable()
            table.integer("old").default(0)
            table.timestamps()
            table.version()
            table.softDelete()
            table.index(["tenant_id", "width"])
            table.index(["tenant_id", "old"])
        }
        schema.sql(
            sqlite: """
                INSERT INTO shelf (id, tenant_id, name, width, created_at, updated_at)
                VALUES (zeroblob(16), zeroblob(16), 'top', '42', 0, 0)
                """,
            postgres: """
                INSERT INTO shelf (id, tenant_id, name, width, created_at, updated_at)
                SELECT gen_random_uuid(), gen_random_uuid(), 'top', '42', now(), now()
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
            let width = try await test.database.system().read { tx in
                try tx.acrossTenants(reason: "a test").fetch(ShelfRecord.all).first?.width
            }
            #expect(width == 42)
            await #expect(throws: MigrationGenerationError.nothingToMigrate("shelf")) {
                try await after.generate("again", module: "shelf", records: Self.records)
            }
            #expect(try await after.down(steps: 1) == ["shelf.002-grow"])
            let columns = try await test.database.schemaDump()
            #expect(columns.contains("\"name\"") && columns.contains("\"old\"") && !columns.contains("crate"))
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
