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
    /// The column as a value.
    public var computed: ComputedValue { ComputedValue(sql: sql) }
}

extension Column {
    /// Matches rows whose two columns have the same value; used as the condition of a join.
    ///
    /// As in Swift, nil equals nil: a join by two nullable columns pairs each row without a value with all of the other
    /// table. Add `&& $0.column.isNotNull` where that isn't meant.
    public static func == (left: Self, right: Self) -> Predicate {
        let equal = SQL(parts: [left.part, .text(" = "), right.part])
        guard Value.isNullable else { return Predicate(equal) }
        // PostgreSQL uses an index for both alternatives, and none for IS NOT DISTINCT FROM.
        let both: SQL = "(\(equal) OR (\(left.isNull.sql) AND \(right.isNull.sql)))"
        let same = SQL(parts: [left.part, .text(" IS "), right.part])
        return Predicate(SQL(parts: [.choice(sqlite: same, postgres: both)]))
    }

    /// Matches rows whose two columns have different values.
    public static func != (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), right.part]))
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
