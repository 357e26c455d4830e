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
    /// Adds full-text search over these columns to an existing table, for which all others wait.
    ///
    /// ``beginSearch(_:_:tenantOwned:)`` does it while the table is in use.
    ///
    /// On SQLite only the product itself can run it, not a script of ``MigrationScript``.
    ///
    /// - Parameter isTenantOwned: whether the table is tenant-owned.
    public func addSearch(_ table: String, _ columns: [String], tenantOwned isTenantOwned: Bool = true) {
        addSearch(table, columns, isTenantOwned: isTenantOwned, isNew: false)
    }

    /// Adds full-text search over these columns; `isNew` is for a table without rows.
    func addSearch(_ table: String, _ columns: [String], isTenantOwned: Bool, isNew: Bool) {
        changes.append(
            .addSearch(
                SearchDefinition(table: table, columns: columns, isTenantOwned: isTenantOwned, isNew: isNew)))
    }

    /// Begins to add full-text search to a table in use: rows that are inserted or changed from now on are found.
    ///
    /// Three migrations, since each step has its own way to run:
    ///
    /// ```swift
    /// Migration("notes.004-search") { $0.beginSearch("note", ["title", "body"]) }
    /// Migration("notes.005-search-rows", transactional: false) { $0.fillSearch("note", ["title", "body"]) }
    /// Migration("notes.006-search-index", transactional: false) { $0.indexSearch("note") }
    /// ```
    ///
    /// - Parameters:
    ///   - columns: the text columns, the most important first.
    ///   - isTenantOwned: whether the table is tenant-owned.
    public func beginSearch(_ table: String, _ columns: [String], tenantOwned isTenantOwned: Bool = true) {
        changes.append(
            .beginSearch(SearchDefinition(table: table, columns: columns, isTenantOwned: isTenantOwned, isNew: false)))
    }

    /// Indexes the existing rows after ``beginSearch(_:_:tenantOwned:)``, a portion per transaction; on SQLite all at
    /// once, while writers wait.
    ///
    /// Only in a migration without a transaction that contains nothing else. Continues by itself after an interruption.
    ///
    /// - Parameter portion: the number of rows per transaction, at least 1.
    public func fillSearch(
        _ table: String, _ columns: [String], tenantOwned isTenantOwned: Bool = true, portion: Int = 1000
    ) {
        let search = SearchDefinition(table: table, columns: columns, isTenantOwned: isTenantOwned, isNew: false)
        changes.append(.fillSearch(search, portion: max(portion, 1)))
    }

    /// Creates the index of the words after ``fillSearch(_:_:tenantOwned:portion:)``; does nothing on SQLite.
    ///
    /// In a migration without a transaction others don't wait for it.
    public func indexSearch(_ table: String) {
        changes.append(
            .indexSearch(SearchDefinition(table: table, columns: [], isTenantOwned: true, isNew: false)))
    }

    /// Drops the full-text search of a table.
    ///
    /// - Parameter isTenantOwned: whether the table is tenant-owned.
    public func dropSearch(_ table: String, tenantOwned isTenantOwned: Bool = true) {
        changes.append(
            .dropSearch(SearchDefinition(table: table, columns: [], isTenantOwned: isTenantOwned, isNew: false)))
    }
}
