extension Database {
    /// Throws unless the database can hold every text; on PostgreSQL it needs the encoding UTF8.
    ///
    /// - Throws: ``DatabaseEncodingError``; ``DatabaseError``.
    package func requireUTF8() async throws {
        guard engine.dialect.name == .postgres else { return }
        let found = try await engine.read(on: .primary) { connection in
            try connection.collect("SELECT current_database()::text, current_setting('server_encoding')") { row in
                DatabaseEncodingError(
                    database: try row.decode(String.self, at: 0), encoding: try row.decode(String.self, at: 1))
            }
        }
        if let database = found.first, database.encoding != "UTF8" { throw database }
    }
}
