public import TrellisDatabase

extension Database {
    /// Returns the schema as text, equal for equal schemas: for a golden file.
    ///
    /// The tables of the migrator are left out.
    ///
    /// - Throws: ``DatabaseError``.
    public func schemaDump() async throws -> String {
        let dialect = engine.dialect
        return try await engine.read(on: .primary) { connection in
            switch dialect.name {
            case .sqlite: try Self.sqliteDump(connection)
            case .postgres: try Catalog.postgres(connection).dump
            }
        }
    }

    private static func sqliteDump(_ connection: any EngineConnection) throws -> String {
        var pieces: [String] = []
        let schema = Statement(
            """
            SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
            AND tbl_name NOT IN ('trellis_migration', 'trellis_migration_attempt') ORDER BY tbl_name, type = 'table' DESC, type, name
            """)
        try connection.query(schema) { row in
            pieces.append("\(row.text(at: 0) ?? "");\n")
            return true
        }
        return pieces.joined(separator: "\n")
    }
}
