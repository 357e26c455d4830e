import TrellisDatabase

/// A change of a column or a constraint of an existing table.
enum TableChange: Hashable, Sendable {
    case setNullable(String, Bool)
    /// The type with the expressions that convert the values; nil converts them as the engine does without loss.
    case setType(String, ColumnType, sqlite: String?, postgres: String?)
    /// The default of a column; nil for none.
    case setDefault(String, DatabaseValue?)
    /// The values that a column allows, in place of those before.
    case setValues(String, CheckDefinition)
    case addCheck(CheckDefinition)
    case addForeignKey(ForeignKeyDefinition)
    case dropConstraint(String)
    /// A column with the constraints and indexes on it.
    case dropColumn(String)
    case addIndex(IndexDefinition)
    case dropIndex(String)
}

/// Changes of an existing table that SQLite makes by building the table again.
struct RebuildDefinition: Hashable, Sendable {
    let table: String
    var changes: [TableChange] = []

    /// The default that a column gets: `.some(nil)` for none, nil when it isn't changed.
    func newDefault(of column: String) -> DatabaseValue?? {
        for case .setDefault(column, let value) in changes { return .some(value) }
        return nil
    }

    /// The name of the check that proves that a column is never NULL, while it becomes NOT NULL on PostgreSQL.
    static func proof(_ table: String, _ column: String) -> String { "\(table)_\(column)_not_null" }

    /// The names of the constraints and indexes that it adds.
    var newNames: [String] {
        changes.compactMap { change -> String? in
            switch change {
            case .addCheck(let check), .setValues(_, let check): check.name
            case .addForeignKey(let key): key.name
            case .addIndex(let index): index.name
            case .setNullable(let column, false): Self.proof(table, column)
            case .setNullable, .setType, .setDefault, .dropConstraint, .dropColumn, .dropIndex: nil
            }
        }
    }
}
