import TrellisDatabase

/// The role that the program runs as on PostgreSQL: it reads and writes rows and owns no objects.
struct ApplicationRole {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    /// Grants the rights that the program needs, without the right to change the migration history or stored audit
    /// entries.
    ///
    /// Idempotent; does nothing on SQLite.
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
            let history = MigrationHistory.internalTables.map { ($0, AuditedTable.changes) }
            let denied = try (history + AuditedTable.denied).filter { try connection.hasTable($0.0) }
            for statement in statements(dialect, schema: schema, denied) {
                try connection.execute(script: statement)
            }
        }
    }

    private func statements(
        _ dialect: Dialect, schema: String, _ denied: [(table: String, rights: [String])]
    ) -> [String] {
        let (role, schema) = (dialect.quoted(name), dialect.quoted(schema))
        return [
            "GRANT USAGE ON SCHEMA \(schema) TO \(role)",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA \(schema) TO \(role)",
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA \(schema) TO \(role)",
        ]
            + denied.map { table, rights in
                "REVOKE \(rights.joined(separator: ", ")) ON \(schema).\(dialect.quoted(table)) FROM \(role)"
            }
    }
}
