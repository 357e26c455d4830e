import TrellisDatabase
import TrellisMigrations
import TrellisTesting

/// Tables with rows, of which `shop` is built again: a table refers to it, and a view reads it.
enum RebuildFixture {
    static let create = Migration("shop.001-create") { schema in
        schema.create("owner") { table in
            table.text("id")
            table.primaryKey(["id"])
        }
        schema.create("shop") { table in
            table.text("id")
            table.text("name").nullable()
            table.text("size").default("7")
            table.text("state").oneOf(["open", "closed"])
            table.text("owner_id").nullable()
            table.check("shop_name_check", "name <> ''")
            table.primaryKey(["id"])
            table.unique(["name"])
        }
        schema.create("till") { table in
            table.text("id")
            table.text("shop_id").references("shop", onDelete: .cascade)
            table.primaryKey(["id"])
            table.index(["shop_id"])
        }
        schema.sql("CREATE VIEW open_shop AS SELECT id FROM shop WHERE state = 'open'")
    }
    /// Not in the migration: a check runs that on an empty database.
    private static let rows = """
        INSERT INTO owner VALUES ('o');
        INSERT INTO shop VALUES ('1', 'one', '42', 'open', 'o'), ('2', NULL, '5', 'closed', NULL);
        INSERT INTO till VALUES ('t', '1')
        """
    static let shops = "SELECT id || '/' || coalesce(name, '-') || '/' || size FROM shop ORDER BY id"

    static func migrations(
        _ body: @escaping @Sendable (TableRebuild) -> Void, transactional: Bool = true
    ) -> [Migration] {
        [create, Migration("shop.002-change", transactional: transactional) { $0.rebuild("shop", body) }]
    }

    static func with(
        _ engine: TestEngine, _ body: (MigrationDatabase) async throws -> Void
    ) async throws {
        try await MigrationDatabase.with(engine, migrations: [create]) { test in
            try await test.database.run(script: rows)
            try await body(test)
        }
    }

    /// Whether each statement fails, in order.
    static func refused(_ test: MigrationDatabase, _ statements: String...) async -> [Bool] {
        var results: [Bool] = []
        for statement in statements {
            let result: Void? = try? await test.database.run(script: statement)
            results.append(result == nil)
        }
        return results
    }
}
