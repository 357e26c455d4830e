import TrellisKernel

extension PostgresConnection {
    func hasTable(_ name: String) throws -> Bool {
        var found = false
        try query(Statement("SELECT 1 FROM pg_class WHERE oid = to_regclass(quote_ident($1))", [.text(name)])) { _ in
            found = true
            return false
        }
        return found
    }

    func schemaDump() throws -> String { "" }

    /// Every foreign key was checked when the rows were written.
    func checkForeignKeys() throws {}
}
