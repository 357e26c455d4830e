extension PostgresConnection {
    func hasTable(_ name: String) throws -> Bool {
        try !collect(
            """
            SELECT 1::bigint FROM pg_class
            WHERE relname = $1 AND relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
            """, [.text(name)]
        ) { _ in true }.isEmpty
    }

    func schemaDump() throws -> String { try Catalog.postgres(self).dump }

    /// The server checks references by itself; those that wait for the end of the transaction are checked now.
    func checkForeignKeys() throws {
        try execute(script: "SET CONSTRAINTS ALL IMMEDIATE")
    }
}
