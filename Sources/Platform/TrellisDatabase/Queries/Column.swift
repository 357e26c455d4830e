/// A column of any type.
public protocol TableColumn: Sendable {
    /// The table's name or alias in the statement.
    var table: String { get }
    /// The column's name.
    var name: String { get }
}

/// A column in a query, the operand of conditions, orders and aggregates.
public struct Column<Value: ColumnValue>: TableColumn, ValueExpression {
    /// The table's name or alias in the statement.
    public let table: String
    /// The column's name.
    public let name: String

    /// Creates a column of a table; called by the `@Record` macro.
    public init(_ table: String, _ name: String) {
        self.table = table
        self.name = name
    }

    var part: SQL.Part { .column(table: table, name: name) }

    /// The column with its table.
    public var sql: SQL { SQL(parts: [part]) }
}

extension Column {
    /// Matches rows whose two columns have the same value; used as the condition of a join.
    public static func == (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
    }

    /// Matches rows whose two columns have different values.
    public static func != (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), right.part]))
    }

    /// Matches rows whose column has one of the values; no row without values.
    public func `in`(_ values: some Sequence<Value>) -> Predicate {
        // A set has another order each time, and the body of a query may run twice with the same statements.
        let ordered = values.map(\.databaseValue).sorted(by: DatabaseValue.isOrdered)
        var parts: [SQL.Part] = [part, .text(" IN (")]
        for value in ordered {
            if parts.count > 2 { parts.append(.text(", ")) }
            parts.append(.value(value))
        }
        guard parts.count > 2 else { return .never }
        let list = SQL(parts: parts + [.text(")")])
        let supportsArrays = [.text, .integer, .uuid].contains(Value.columnType)
        guard supportsArrays, let array = DatabaseValue(list: parts) else { return Predicate(list) }
        // The SQL is the same for lists of any length, so the statement is prepared once.
        let any = SQL(parts: [part, .text(" = ANY("), .value(array), .text(")")])
        return Predicate(SQL(parts: [.choice(sqlite: list, postgres: any)]))
    }
}

/// Matches rows whose two columns, the second nullable, have the same value.
public func == <Value: ColumnValue>(left: Column<Value>, right: Column<Value?>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

/// Matches rows whose two columns, the first nullable, have the same value.
public func == <Value: ColumnValue>(left: Column<Value?>, right: Column<Value>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

extension DatabaseValue {
    /// Collects the values among the parts in one list; nil unless all are text, integers or identifiers alike.
    fileprivate init?(list parts: [SQL.Part]) {
        var (texts, integers, uuids): ([String], [Int64], [UUIDWords]) = ([], [], [])
        var count = 0
        for case .value(let value) in parts {
            count += 1
            switch value {
            case .text(let text): texts.append(text)
            case .integer(let integer): integers.append(integer)
            case .uuid(let high, let low): uuids.append(UUIDWords(high: high, low: low))
            default: return nil
            }
        }
        switch count {
        case texts.count: self = .texts(texts)
        case integers.count: self = .integers(integers)
        case uuids.count: self = .uuids(uuids)
        default: return nil
        }
    }
}
