import TrellisDatabase

extension TableBuilder {
    /// Adds full-text search over these text columns, the most important first: `ProjectRecord.search("…")`.
    ///
    /// Before the table is dropped or renamed, call ``SchemaBuilder/dropSearch(_:tenantOwned:)``.
    public func search(_ columns: [String]) {
        definition.search = columns
    }
}

extension SchemaBuilder {
    /// Adds full-text search over these columns to an existing table.
    ///
    /// - Parameter isTenantOwned: whether the table is tenant-owned.
    public func addSearch(_ table: String, _ columns: [String], tenantOwned isTenantOwned: Bool = true) {
        let statements = SearchIndex(table: table, isTenantOwned: isTenantOwned).createStatements(columns)
        sql(sqlite: statements.sqlite, postgres: statements.postgres)
    }

    /// Drops the full-text search of a table.
    ///
    /// - Parameter isTenantOwned: whether the table is tenant-owned.
    public func dropSearch(_ table: String, tenantOwned isTenantOwned: Bool = true) {
        let statements = SearchIndex(table: table, isTenantOwned: isTenantOwned).dropStatements
        sql(sqlite: statements.sqlite, postgres: statements.postgres)
    }
}
