/// An operand of conditions: a column, or a computed value such as a part of a JSON column or an aggregate.
public protocol ValueExpression: Sendable {
    /// The type of the value.
    associatedtype Value: ColumnValue
    /// The value that it computes.
    var computed: ComputedValue { get }
}

/// A computed value: only columns, aggregates and paths in JSON create one, since nothing limits its SQL to the tenant.
public struct ComputedValue: Hashable, Sendable {
    let sql: SQL
}

extension ValueExpression {
    /// The expression that computes it, for handwritten SQL.
    public var sql: SQL { computed.sql }

    /// Matches rows with this value; with nil, rows with NULL.
    public static func == (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        return value.isNull ? left.isNull : left.compared(" = ", to: value)
    }

    /// Matches rows with another value or NULL; with nil, rows that have a value.
    public static func != (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        if value.isNull { return left.isNotNull }
        // A column whose type excludes NULL needs no comparison with NULL.
        if left.isColumn, !Value.isNullable { return left.compared(" <> ", to: value) }
        return Predicate(SQL(parts: left.collated + [.text(" "), .distinct, .text(" "), .value(value)]))
    }

    /// The condition that the value is NULL.
    public var isNull: Predicate { Predicate(SQL(parts: sql.parts + [.text(" IS NULL")])) }

    /// The condition that the value isn't NULL.
    public var isNotNull: Predicate { Predicate(SQL(parts: sql.parts + [.text(" IS NOT NULL")])) }

    func compared(_ comparison: String, to value: DatabaseValue) -> Predicate {
        Predicate(SQL(parts: collated + [.text(comparison), .value(value)]))
    }

    private var isColumn: Bool { self is any TableColumn }

    // A computed expression doesn't have the column's collation.
    var collated: [SQL.Part] {
        guard Value.columnType == .decimal, !isColumn else { return sql.parts }
        return sql.parts + [.choice(sqlite: " COLLATE trellis_decimal", postgres: "")]
    }
}

extension ValueExpression where Value: Comparable {
    /// Matches rows with a smaller value.
    public static func < (left: Self, right: Value) -> Predicate { left.compared(" < ", to: right.databaseValue) }

    /// Matches rows with a smaller or equal value.
    public static func <= (left: Self, right: Value) -> Predicate { left.compared(" <= ", to: right.databaseValue) }

    /// Matches rows with a greater value.
    public static func > (left: Self, right: Value) -> Predicate { left.compared(" > ", to: right.databaseValue) }

    /// Matches rows with a greater or equal value.
    public static func >= (left: Self, right: Value) -> Predicate { left.compared(" >= ", to: right.databaseValue) }
}

extension ValueExpression {
    /// Matches rows that have a value which is smaller.
    public static func < <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" < ", to: right.databaseValue)
    }

    /// Matches rows that have a value which is smaller or equal.
    public static func <= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" <= ", to: right.databaseValue)
    }

    /// Matches rows that have a value which is greater.
    public static func > <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" > ", to: right.databaseValue)
    }

    /// Matches rows that have a value which is greater or equal.
    public static func >= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" >= ", to: right.databaseValue)
    }
}
