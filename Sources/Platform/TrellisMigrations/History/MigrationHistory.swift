import TrellisDatabase
import TrellisKernel

/// An applied migration as the database stores it.
struct AppliedMigration: Hashable, Sendable {
    let id: String
    let checksum: String
    let appliedAt: Timestamp
}

/// The table `trellis_migration`: the applied migrations in order.
enum MigrationHistory {
    static let table = "trellis_migration"

    /// The tables that the migrator itself uses; they aren't part of the product's schema.
    static let internalTables = [table, MigrationAttempts.table]

    /// Creates the table unless it exists.
    static func prepare(_ connection: any EngineConnection, _ dialect: Dialect) throws {
        guard try !connection.hasTable(table) else { return }
        for statement in definition(dialect) { try connection.execute(script: statement) }
    }

    static func definition(_ dialect: Dialect) -> [String] {
        let table = TableBuilder(table)
        table.text("id")
        table.integer("position")
        table.text("checksum")
        table.timestamp("applied_at")
        table.primaryKey(["id"])
        return SchemaRenderer(dialect: dialect).statements([.create(table.definition)])
    }

    /// Returns the applied migrations from first to last; empty when none was ever applied.
    static func read(_ connection: any EngineConnection) throws -> [AppliedMigration] {
        guard try connection.hasTable(table) else { return [] }
        var applied: [AppliedMigration] = []
        try connection.query(Statement("SELECT id, checksum, applied_at FROM \(table) ORDER BY position")) { row in
            applied.append(
                AppliedMigration(
                    id: try row.decode(String.self, at: 0), checksum: try row.decode(String.self, at: 1),
                    appliedAt: try row.decode(Timestamp.self, at: 2)))
            return true
        }
        return applied
    }

    static func add(_ migration: AppliedMigration, to connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("INSERT INTO \(table) (id, position, checksum, applied_at) SELECT ")
        renderer.bind(.text(migration.id))
        renderer.write(", coalesce(max(position), 0) + 1, ")
        renderer.bind(.text(migration.checksum))
        renderer.write(", ")
        renderer.bind(.timestamp(migration.appliedAt))
        renderer.write(" FROM \(table)")
        try connection.execute(renderer.statement)
    }

    static func remove(_ id: String, from connection: any EngineConnection, _ dialect: Dialect) throws {
        var renderer = Renderer(dialect)
        renderer.write("DELETE FROM \(table) WHERE id = ")
        renderer.bind(.text(id))
        try connection.execute(renderer.statement)
    }
}
