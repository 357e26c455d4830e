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

    /// The names of table constraints, which `alter` can't add.
    var constraintNames: [String] {
        foreignKeys.map(\.name) + checks.map(\.name) + (primaryKey == nil ? [] : ["\(name)_pkey"])
    }

    /// Returns the name of an index or a foreign key on these columns; a leading `tenant_id` isn't part of it.
    static func defaultName(_ table: String, _ columns: [String], _ suffix: String) -> String {
        let named = columns.count > 1 && columns.first == "tenant_id" ? columns.dropFirst() : columns[...]
        return ([table] + named + [suffix]).joined(separator: "_")
    }

    /// All foreign keys, including those declared with a column.
    var references: [ForeignKeyDefinition] { columns.compactMap(\.reference) + foreignKeys }
}

/// A column as migrations describe it.
struct ColumnDefinition: Hashable, Sendable {
    var name: String
    var type: ColumnType
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

extension TableDefinition {
    /// Applies a change of an existing table, as far as the description has it.
    mutating func apply(_ change: TableChange) {
        switch change {
        case .setNullable(let name, let isNullable): edit(name) { $0.isNullable = isNullable }
        case .setType(let name, let type, _, _): edit(name) { $0.type = type }
        case .setDefault(let name, let value): edit(name) { $0.defaultValue = value }
        case .setValues(let name, let check):
            remove(check.name)
            edit(name) { $0.checks.append(check) }
        case .addCheck(let check): checks.append(check)
        case .addForeignKey(let key): foreignKeys.append(key)
        case .dropConstraint(let name): remove(name)
        case .dropColumn(let name):
            columns.removeAll { $0.name == name }
            foreignKeys.removeAll { $0.columns.contains(name) }
            indexes.removeAll { $0.columns.contains(name) }
        case .addIndex(let index): indexes.append(index)
        case .dropIndex(let name): indexes.removeAll { $0.name == name }
        }
    }

    private mutating func edit(_ name: String, _ body: (inout ColumnDefinition) -> Void) {
        for index in columns.indices where columns[index].name == name { body(&columns[index]) }
    }

    private mutating func remove(_ constraint: String) {
        checks.removeAll { $0.name == constraint }
        foreignKeys.removeAll { $0.name == constraint }
        for index in columns.indices {
            columns[index].checks.removeAll { $0.name == constraint }
            if columns[index].reference?.name == constraint { columns[index].reference = nil }
        }
    }
}
