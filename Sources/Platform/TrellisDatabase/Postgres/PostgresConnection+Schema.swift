extension PostgresConnection {
    func hasTable(_ name: String) throws -> Bool {
        try !collect(
            """
            SELECT 1::bigint FROM pg_class
            WHERE relname = $1 AND relnamespace = quote_ident(current_schema())::regnamespace AND relkind IN ('r', 'p')
            """, [.text(name)]
        ) { _ in true }.isEmpty
    }

    /// Checks the deferred foreign keys now; the server checks the others itself.
    func checkForeignKeys() throws {
        try execute(script: "SET CONSTRAINTS ALL IMMEDIATE")
    }
}
