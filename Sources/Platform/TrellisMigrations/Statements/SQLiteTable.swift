import TrellisDatabase

/// A table of SQLite as its CREATE TABLE statement declares it, in parts that can be changed one by one.
///
/// SQLite's pragmas report no checks and no names of constraints, so the statement is what a changed table is made from.
struct SQLiteTable {
    /// The columns, in order.
    var columns: [SQLiteColumn]
    /// The constraints that stand after the columns.
    var constraints: [SQLiteConstraint]
    /// What follows the closing parenthesis: `STRICT, WITHOUT ROWID`.
    let options: String

    init(columns: [SQLiteColumn], constraints: [SQLiteConstraint], options: String) {
        self.columns = columns
        self.constraints = constraints
        self.options = options
    }

    /// Reads a statement from `sqlite_schema`; nil for that of a virtual table.
    init?(_ sql: String) {
        guard let table = SQLiteTableReader(sql).table else { return nil }
        self = table
    }

    /// The check constraints, in the order of the statement.
    var checks: [SQLiteConstraint] { (columns.flatMap(\.constraints) + constraints).filter { $0.kind == .check } }

    /// Whether rows are stored under a number of SQLite's own, which no column holds.
    var hasHiddenRowNumber: Bool {
        guard !SQLScanner.tokens(options, .sqlite).contains(where: { $0.isWord("rowid") }),
            !columns.contains(where: { SQLScanner.folded($0.name) == "rowid" })
        else { return false }
        let hasTableKey = constraints.contains { $0.kind == .primaryKey }
        return !columns.contains { column in
            SQLScanner.folded(column.type) == "integer"
                && (hasTableKey || column.constraints.contains { $0.kind == .primaryKey })
        }
    }

    /// Whether SQLite numbers the rows, and never gives a number twice.
    var isNumbered: Bool {
        columns.flatMap(\.constraints).contains { constraint in
            constraint.kind == .primaryKey
                && SQLScanner.tokens(constraint.text, .sqlite).contains { $0.isWord("autoincrement") }
        }
    }

    /// Returns the statement that creates the table under a name, which is in quotation marks already.
    func statement(_ name: String) -> String {
        let parts = columns.map(\.text) + constraints.map(\.text)
        return
            "CREATE TABLE \(name) (\n    \(parts.joined(separator: ",\n    "))\n)\(options.isEmpty ? "" : " ")\(options)"
    }
}

/// A column of a CREATE TABLE statement.
struct SQLiteColumn {
    let name: String
    /// The name as the statement spells it.
    let spelling: String
    /// The declared type; empty when it has none.
    var type: String
    var constraints: [SQLiteConstraint]

    var text: String { ([spelling] + (type.isEmpty ? [] : [type]) + constraints.map(\.text)).joined(separator: " ") }
    /// Whether SQLite computes the value from other columns.
    var isGenerated: Bool { constraints.contains { $0.kind == .generated } }
}

/// A constraint of a CREATE TABLE statement, of a column or of the table.
struct SQLiteConstraint {
    enum Kind: Hashable {
        case primaryKey, notNull, null, unique, check, defaultValue, collation, reference, generated
    }
    let kind: Kind
    let name: String?
    /// Its part of the statement, with the name.
    let text: String
    /// The condition of a check, without its parentheses.
    let condition: String?

    init(_ kind: Kind, name: String? = nil, condition: String? = nil, _ text: String) {
        self.kind = kind
        self.name = name
        self.text = text
        self.condition = condition
    }
}
