import TrellisDatabase

/// One change of a migration.
enum SchemaChange: Hashable, Sendable {
    case create(TableDefinition)
    case drop(String)
    case rename(String, String)
    case addColumn(String, ColumnDefinition)
    case dropColumn(String, String)
    case renameColumn(String, String, String)
    case addIndex(String, IndexDefinition)
    case dropIndex(String, String)
    /// Row-level security for an existing table.
    case tenantPolicies(String)
    /// Row-level security for an existing table without tenants.
    case globalPolicies(String, RowSharing)
    /// A constraint that `alter` can't add to an existing table.
    case unsupported(String, String)
    /// Changes of columns and constraints of an existing table.
    case rebuild(RebuildDefinition)
    /// Raw SQL, with the tables that it changes when its statements can't be read.
    case sql(sqlite: String?, postgres: String?, changing: [String] = [])
    /// Full-text search over columns of a table.
    case addSearch(SearchDefinition)
    case dropSearch(SearchDefinition)
    /// The three steps of a search that is added while the table is in use.
    case beginSearch(SearchDefinition)
    case fillSearch(SearchDefinition, portion: Int)
    case indexSearch(SearchDefinition)
    /// Changes of rows in portions.
    case backfill(Backfill)
    /// Triggers that keep two columns equal.
    case mirror(ColumnMirror)
    case dropMirror(ColumnMirror)
    /// The permission to change a table of another module.
    case exception(TableException)
}

/// The full-text search of a table.
struct SearchDefinition: Hashable, Sendable {
    let table: String
    let columns: [String]
    let isTenantOwned: Bool
    /// Whether the table has no rows yet.
    let isNew: Bool

    var index: SearchIndex { SearchIndex(table: table, isTenantOwned: isTenantOwned) }
}
