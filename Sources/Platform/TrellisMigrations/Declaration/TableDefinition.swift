import TrellisDatabase

/// A table as migrations describe it.
struct TableDefinition: Hashable, Sendable {
    var name: String
    var columns: [ColumnDefinition] = []
    var indexes: [IndexDefinition] = []
    var foreignKeys: [ForeignKeyDefinition] = []
    var checks: [CheckDefinition] = []
    var primaryKey: [String]?
    var hasID = false
    var isTenantOwned = false
    /// The sharing of the rows of a table without tenants; nil for other tables.
    var sharing: RowSharing?
    /// The columns of the full-text search.
    var search: [String] = []

    init(name: String) {
        self.name = name
    }

    /// The declared primary key, or the default one for the columns.
    var key: [String] {
        primaryKey ?? (hasID ? (isTenantOwned ? ["tenant_id", "id"] : ["id"]) : [])
    }

    /// The names of table constraints, which only a new table can have.
    var constraintNames: [String] {
        foreignKeys.map(\.name) + checks.map(\.name) + (primaryKey == nil ? [] : ["\(name)_pkey"])
    }

    /// All foreign keys, including those declared with a column.
    var references: [ForeignKeyDefinition] { columns.compactMap(\.reference) + foreignKeys }
}

/// A column as migrations describe it.
struct ColumnDefinition: Hashable, Sendable {
    var name: String
    let type: ColumnType
    var isNullable = false
    /// Whether the database gives new rows their values: 1, 2, 3, and so on.
    var isSerial = false
    var defaultValue: DatabaseValue?
    var reference: ForeignKeyDefinition?
    var checks: [CheckDefinition] = []

    init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// An index as migrations describe it.
struct IndexDefinition: Hashable, Sendable {
    let name: String
    let columns: [String]
    let isUnique: Bool
    let condition: String?
}

/// A foreign key as migrations describe it.
struct ForeignKeyDefinition: Hashable, Sendable {
    let name: String
    let columns: [String]
    let referencedTable: String
    let referencedColumns: [String]
    let onDelete: ForeignKeyAction
}

/// A named condition on rows.
struct CheckDefinition: Hashable, Sendable {
    enum Condition: Hashable, Sendable {
        case sql(String)
        case oneOf(column: String, [String])
    }
    let name: String
    let condition: Condition
}
