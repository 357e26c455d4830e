import TrellisDatabase
import TrellisKernel

/// An applied migration as the database stores it.
struct AppliedMigration: Hashable, Sendable {
    let id: String
    /// The checksum of its statements, which programs of version 0.1.0 compare.
    let statements: String
    /// The checksum of what its author wrote; nil in a row of version 0.1.0.
    let declaration: String?
    let appliedAt: Timestamp

    /// The checksum that this program compares.
    var checksum: String { declaration ?? statements }
}

/// The table `trellis_migration`: the applied migrations in order.
enum MigrationHistory {
    static let table = "trellis_migration"

    /// The tables that the migrator itself uses; they aren't part of the product's schema.
    static let internalTables = [table, MigrationAttempts.table]

    /// Creates the table unless it exists, and adds the column that version 0.1.0 doesn't have.
    static func prepare(_ connection: any EngineConnection, _ dialect: Dialect) throws {
        let columns = try columns(connection, dialect)
        guard !columns.contains(declaration) else { return }
        let added = builder.definition.columns.filter { $0.name == declaration }
        let statements =
            columns.isEmpty
            ? definition(dialect)
            : SchemaRenderer(dialect: dialect).statements(added.map { .addColumn(table, $0) })
        for statement in statements { try connection.execute(script: statement) }
    }

    static func definition(_ dialect: Dialect) -> [String] {
        SchemaRenderer(dialect: dialect).statements([.create(builder.definition)])
    }

    private static let declaration = "declaration"

    private static var builder: TableBuilder {
        let table = TableBuilder(table)
        table.text("id")
        table.integer("position")
        table.text("checksum")
        table.timestamp("applied_at")
        table.text(declaration).nullable()
        table.primaryKey(["id"])
        return table
    }

    /// Returns the columns of the table; empty when there is none.
    private static func columns(_ connection: any EngineConnection, _ dialect: Dialect) throws -> [String] {
        let query =
            switch dialect.name {
            case .sqlite: "SELECT name FROM pragma_table_info('\(table)')"
            case .postgres:
                """
                SELECT attname::text FROM pg_attribute WHERE attnum > 0 AND NOT attisdropped
                AND attrelid = to_regclass(quote_ident(current_schema()) || '.\(table)')
                """
            }
        return try connection.collect(query) { try $0.decode(String.self, at: 0) }
    }

    /// Throws when another schema has the table: the path of the role leads to the wrong one, and every migration would
    /// look pending.
    ///
    /// - Parameter acceptsNamed: whether a path that the address of the database sets is meant, as by a second product in a
    ///   schema of its own.
    private static func requireNoneElsewhere(_ connection: any EngineConnection, acceptsNamed: Bool = true) throws {
        let unlessNamed =
            acceptsNamed ? "AND (SELECT source FROM pg_settings WHERE name = 'search_path') <> 'client'" : ""
        let found = try connection.collect(
            """
            SELECT n.nspname::text, current_user::text, current_schema()::text
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = '\(table)' AND c.relkind = 'r' AND n.nspname !~ '^pg_'
            \(unlessNamed) ORDER BY 1
            """
        ) { row in
            (
                schema: try row.decode(String.self, at: 0), role: try row.decode(String.self, at: 1),
                current: try row.decode(String?.self, at: 2)
            )
        }
        guard let first = found.first else { return }
        throw MigrationError.historyElsewhere(schemas: found.map(\.schema), current: first.current, role: first.role)
    }

    /// Throws unless the connection's path leads to the table, in a database that is migrated.
    static func requireReachable(_ connection: any EngineConnection, _ dialect: Dialect) throws {
        guard dialect.name == .postgres, try columns(connection, dialect).isEmpty else { return }
        try requireNoneElsewhere(connection, acceptsNamed: false)
        throw MigrationError.historyMissing
    }

    /// Returns the applied migrations from first to last; empty when none was ever applied.
    ///
    /// - Throws: ``MigrationError/historyElsewhere(schemas:current:role:)`` when the path of the role leads elsewhere.
    static func read(_ connection: any EngineConnection, _ dialect: Dialect) throws -> [AppliedMigration] {
        let columns = try columns(connection, dialect)
        guard !columns.isEmpty else {
            if dialect.name == .postgres { try requireNoneElsewhere(connection) }
            return []
        }
        let known = columns.contains(declaration) ? declaration : "NULL"
        return try connection.collect(
            "SELECT id, checksum, CAST(\(known) AS TEXT), applied_at FROM \(table) ORDER BY position"
        ) { row in
            AppliedMigration(
                id: try row.decode(String.self, at: 0), statements: try row.decode(String.self, at: 1),
                declaration: try row.decode(String?.self, at: 2), appliedAt: try row.decode(Timestamp.self, at: 3))
        }
    }

    static func add(_ migration: AppliedMigration, to connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("INSERT INTO \(table) (id, position, checksum, \(declaration), applied_at) SELECT ")
        renderer.bind(.text(migration.id))
        renderer.write(", coalesce(max(position), 0) + 1, ")
        renderer.bind(.text(migration.statements))
        renderer.write(", ")
        renderer.bind(migration.declaration.databaseValue)
        renderer.write(", ")
        renderer.bind(.timestamp(migration.appliedAt))
        renderer.write(" FROM \(table)")
        try connection.execute(renderer.statement)
    }

    /// Stores other checksums of an applied migration.
    static func update(_ migration: AppliedMigration, on connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("UPDATE \(table) SET checksum = ")
        renderer.bind(.text(migration.statements))
        renderer.write(", \(declaration) = ")
        renderer.bind(migration.declaration.databaseValue)
        renderer.write(" WHERE id = ")
        renderer.bind(.text(migration.id))
        try connection.execute(renderer.statement)
    }

    static func remove(_ id: String, from connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("DELETE FROM \(table) WHERE id = ")
        renderer.bind(.text(id))
        try connection.execute(renderer.statement)
    }
}
