/// The role that the program runs as on PostgreSQL: it reads and writes rows, and owns nothing.
struct ApplicationRole {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Gives the role what the program needs, and no right to change the history of migrations, or what the audit has
    /// kept.
    ///
    /// Idempotent; nothing happens on SQLite.
    ///
    /// - Throws: ``MigrationError/roleMissing(_:)``.
    func grant(on database: Database) async throws {
        let dialect = database.engine.dialect
        guard dialect.name == .postgres else { return }
        try await database.engine.write(.standard, limit: nil) { connection in
            let found = try connection.collect("SELECT 1::bigint FROM pg_roles WHERE rolname = $1", [.text(name)]) {
                _ in true
            }
            guard !found.isEmpty else { throw MigrationError.roleMissing(name) }
            let schemas = try connection.collect("SELECT current_schema()::text") { try $0.decode(String.self, at: 0) }
            guard let schema = schemas.first else { return }
            let own = try MigrationHistory.ownTables.filter { try connection.hasTable($0) }
            let kept = try AuditedTable.addedToOnly.filter { try connection.hasTable($0) }
            let guarded = try AuditedTable.upkeep.filter { try connection.hasTable($0) }
            for statement in statements(dialect, schema: schema, own: own + guarded, kept: kept) {
                try connection.execute(script: statement)
            }
        }
    }

    private func statements(_ dialect: Dialect, schema: String, own: [String], kept: [String]) -> [String] {
        let (role, schema) = (dialect.quoted(name), dialect.quoted(schema))
        return [
            "GRANT USAGE ON SCHEMA \(schema) TO \(role)",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \(schema) TO \(role)",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA \(schema) TO \(role)",
        ]
            + own.map {
                "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON \(schema).\(dialect.quoted($0)) FROM \(role)"
            }
            + kept.map { "REVOKE UPDATE, DELETE, TRUNCATE ON \(schema).\(dialect.quoted($0)) FROM \(role)" }
    }
}
