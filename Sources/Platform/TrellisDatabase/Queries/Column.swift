/// A column of any type.
public protocol TableColumn: Sendable {
    /// The table, as the statement names it.
    var table: String { get }
    /// The column's name.
    var name: String { get }
}

/// A column in a query: what conditions, orders and aggregates are made of.
public struct Column<Value: ColumnValue>: TableColumn {
    /// The table, as the statement names it.
    public let table: String
    /// The column's name.
    public let name: String

    /// A column of a table; called by the `@Record` macro.
    public init(_ table: String, _ name: String) {
        self.table = table
        self.name = name
    }

    var part: SQL.Part { .column(table: table, name: name) }

    func compared(_ comparison: String, to value: DatabaseValue) -> Predicate {
        Predicate(SQL(parts: [part, .text(comparison), .value(value)]))
    }
}

extension Column {
    /// Rows whose column has this value; nil asks for NULL.
    public static func == (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        return value.isNull ? left.isNull : left.compared(" = ", to: value)
    }

    /// Rows whose column has another value, or none; nil asks for a value.
    public static func != (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        if value.isNull { return left.isNotNull }
        guard Value.isNullable else { return left.compared(" <> ", to: value) }
        return Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), .value(value)]))
    }

    /// Rows whose two columns have the same value; the condition of a join.
    public static func == (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
    }

    /// Rows whose two columns have different values.
    public static func != (left: Self, right: Self) -> Predicate {
        Predicate(SQL(parts: [left.part, .text(" "), .distinct, .text(" "), right.part]))
    }

    /// Rows whose column is NULL.
    public var isNull: Predicate { Predicate(SQL(parts: [part, .text(" IS NULL")])) }

    /// Rows whose column has a value.
    public var isNotNull: Predicate { Predicate(SQL(parts: [part, .text(" IS NOT NULL")])) }

    /// Rows whose column has one of the values; no row for none.
    public func `in`(_ values: some Sequence<Value>) -> Predicate {
        var parts: [SQL.Part] = [part, .text(" IN (")]
        for value in values {
            if parts.count > 2 { parts.append(.text(", ")) }
            parts.append(.value(value.databaseValue))
        }
        return parts.count == 2 ? .never : Predicate(SQL(parts: parts + [.text(")")]))
    }
}

/// Rows whose two columns, of which the second may be NULL, have the same value.
public func == <Value: ColumnValue>(left: Column<Value>, right: Column<Value?>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

/// Rows whose two columns, of which the first may be NULL, have the same value.
public func == <Value: ColumnValue>(left: Column<Value?>, right: Column<Value>) -> Predicate {
    Predicate(SQL(parts: [left.part, .text(" = "), right.part]))
}

extension Column where Value: Comparable {
    /// Rows whose column is smaller.
    public static func < (left: Self, right: Value) -> Predicate { left.compared(" < ", to: right.databaseValue) }

    /// Rows whose column is smaller or the same.
    public static func <= (left: Self, right: Value) -> Predicate { left.compared(" <= ", to: right.databaseValue) }

    /// Rows whose column is greater.
    public static func > (left: Self, right: Value) -> Predicate { left.compared(" > ", to: right.databaseValue) }

    /// Rows whose column is greater or the same.
    public static func >= (left: Self, right: Value) -> Predicate { left.compared(" >= ", to: right.databaseValue) }
}

extension Column {
    /// Rows whose column has a value, and it is smaller.
    public static func < <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" < ", to: right.databaseValue)
    }

    /// Rows whose column has a value, and it is smaller or the same.
    public static func <= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" <= ", to: right.databaseValue)
    }

    /// Rows whose column has a value, and it is greater.
    public static func > <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" > ", to: right.databaseValue)
    }

    /// Rows whose column has a value, and it is greater or the same.
    public static func >= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" >= ", to: right.databaseValue)
    }
}
