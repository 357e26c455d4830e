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
    /// A constraint that can't be added to an existing table.
    case unsupported(String, String)
    /// Raw SQL, with the tables that it changes when its statements can't be read.
    case sql(sqlite: String?, postgres: String?, changing: [String] = [])
    /// Changes of rows in portions.
    case backfill(Backfill)
    /// Triggers that keep two columns equal.
    case mirror(ColumnMirror)
    case dropMirror(ColumnMirror)
    /// The permission to change a table of another module.
    case exception(TableException)
}
