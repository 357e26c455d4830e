import Testing
import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// Two tables that a migration under test changes, and what `App migrate lint` reports for it.
enum LintFixture {
    static let create = Migration("item.001-create") { schema in
        schema.create("item") { table in
            table.id()
            table.text("name")
            table.text("note").nullable()
            table.integer("size").nullable()
        }
        schema.create("other") { table in
            table.id()
            table.uuid("item_id").nullable()
            table.index(["item_id"])
        }
    }

    /// The findings of pending migrations, in their order; the database is unchanged by the lint.
    static func findings(_ engine: TestEngine, _ migrations: [Migration]) async throws -> [MigrationFinding] {
        var found: [MigrationFinding] = []
        try await MigrationDatabase.with(engine, migrations: [create]) { test async throws in
            let dump = try await test.database.schemaDump()
            found = try await Migrator(test.database, migrations: [create] + migrations).lint()
            #expect(try await test.database.schemaDump() == dump)
        }
        return found
    }
}
