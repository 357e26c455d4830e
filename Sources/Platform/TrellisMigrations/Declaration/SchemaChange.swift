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
    /// A constraint that can't be added to an existing table.
    case unsupported(String, String)
    case sql(sqlite: String?, postgres: String?)
}
