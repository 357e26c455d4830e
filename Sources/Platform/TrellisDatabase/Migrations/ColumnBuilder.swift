/// Says more about a column that was just declared.
public struct ColumnBuilder {
    private let table: TableBuilder
    private let index: Int

    init(_ table: TableBuilder, _ index: Int) {
        self.table = table
        self.index = index
    }

    /// The column may be NULL.
    @discardableResult
    public func nullable() -> Self {
        table.definition.columns[index].isNullable = true
        return self
    }

    /// What rows get that don't say.
    @discardableResult
    public func `default`(_ value: some ColumnValue) -> Self {
        table.definition.columns[index].defaultValue = value.databaseValue
        return self
    }

    /// The column refers to the identifier of a row of another table.
    ///
    /// Between tables of tenants, use ``TableBuilder/foreignKey(_:references:_:onDelete:named:)`` with both columns.
    @discardableResult
    public func references(_ other: String, onDelete: ForeignKeyAction = .refuse) -> Self {
        let name = table.definition.columns[index].name
        table.definition.columns[index].reference = ForeignKeyDefinition(
            name: "\(table.name)_\(name)_fkey", columns: [name], table: other, others: ["id"], onDelete: onDelete)
        return self
    }

    /// Every value is one of these.
    @discardableResult
    public func oneOf<Value: ColumnValue & RawRepresentable & CaseIterable>(_ type: Value.Type) -> Self
    where Value.RawValue == String {
        oneOf(Value.allCases.map(\.rawValue))
    }

    /// Every value is one of these.
    @discardableResult
    public func oneOf(_ values: [String]) -> Self {
        let name = table.definition.columns[index].name
        table.definition.columns[index].checks.append(
            CheckDefinition(name: "\(table.name)_\(name)_check", condition: .oneOf(column: name, values)))
        return self
    }
}

/// A table, as migrations describe it.
struct TableDefinition: Hashable, Sendable {
    let name: String
    var columns: [ColumnDefinition] = []
    var indexes: [IndexDefinition] = []
    var foreignKeys: [ForeignKeyDefinition] = []
    var checks: [CheckDefinition] = []
    var primaryKey: [String]?
    var hasID = false
    var isTenantOwned = false
    /// The columns that the rows are searched by.
    var search: [String] = []

    init(name: String) {
        self.name = name
    }

    /// The primary key that was asked for, or the one that goes with the columns.
    var key: [String] {
        primaryKey ?? (hasID ? (isTenantOwned ? ["tenant_id", "id"] : ["id"]) : [])
    }

    /// The constraints of the table as a whole, which only a new table can have.
    var constraintNames: [String] {
        foreignKeys.map(\.name) + checks.map(\.name) + (primaryKey == nil ? [] : ["\(name)_pkey"])
    }

    /// All foreign keys, those declared with a column included.
    var references: [ForeignKeyDefinition] { columns.compactMap(\.reference) + foreignKeys }
}

/// A column, as migrations describe it.
struct ColumnDefinition: Hashable, Sendable {
    let name: String
    let type: ColumnType
    var isNullable = false
    var defaultValue: DatabaseValue?
    var reference: ForeignKeyDefinition?
    var checks: [CheckDefinition] = []

    init(name: String, type: ColumnType) {
        self.name = name
        self.type = type
    }
}

/// An index, as migrations describe it.
struct IndexDefinition: Hashable, Sendable {
    let name: String
    let columns: [String]
    let isUnique: Bool
    let condition: String?
}

/// A foreign key, as migrations describe it.
struct ForeignKeyDefinition: Hashable, Sendable {
    let name: String
    let columns: [String]
    let table: String
    let others: [String]
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

extension CheckDefinition.Condition {
    /// The condition in the engine's words: those that cost least, as each row that is written is checked.
    func text(_ dialect: Dialect) -> String {
        switch self {
        case .sql(let text): return text
        case .oneOf(let column, let values):
            let (name, literals) = (dialect.quoted(column), values.map(dialect.literal))
            // Of a list of more than two SQLite makes a table each time; PostgreSQL reads a list faster than alternatives.
            guard dialect.name == .sqlite, values.count > 2 else {
                return "\(name) IN (\(literals.joined(separator: ", ")))"
            }
            return literals.map { "\(name) = \($0)" }.joined(separator: " OR ")
        }
    }
}
