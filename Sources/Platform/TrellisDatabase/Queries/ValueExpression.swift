/// Something that conditions compare: a column, or what a statement works out, as a part of a JSON column or an aggregate.
public protocol ValueExpression: Sendable {
    /// What it is worked out to.
    associatedtype Value: ColumnValue
    /// How it is worked out.
    var sql: SQL { get }
}

extension ValueExpression {
    /// Rows for which it has this value; nil asks for NULL.
    public static func == (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        return value.isNull ? left.isNull : left.compared(" = ", to: value)
    }

    /// Rows for which it has another value, or none; nil asks for a value.
    public static func != (left: Self, right: Value) -> Predicate {
        let value = right.databaseValue
        if value.isNull { return left.isNotNull }
        return Predicate(SQL(parts: left.ordered + [.text(" "), .distinct, .text(" "), .value(value)]))
    }

    /// Rows for which it is NULL.
    public var isNull: Predicate { Predicate(SQL(parts: sql.parts + [.text(" IS NULL")])) }

    /// Rows for which it has a value.
    public var isNotNull: Predicate { Predicate(SQL(parts: sql.parts + [.text(" IS NOT NULL")])) }

    func compared(_ comparison: String, to value: DatabaseValue) -> Predicate {
        Predicate(SQL(parts: ordered + [.text(comparison), .value(value)]))
    }

    // What is worked out doesn't carry a column's order along.
    private var ordered: [SQL.Part] {
        guard Value.columnType == .decimal, !(self is any TableColumn) else { return sql.parts }
        return sql.parts + [.choice(sqlite: " COLLATE trellis_decimal", postgres: "")]
    }
}

extension ValueExpression where Value: Comparable {
    /// Rows for which it is smaller.
    public static func < (left: Self, right: Value) -> Predicate { left.compared(" < ", to: right.databaseValue) }

    /// Rows for which it is smaller or the same.
    public static func <= (left: Self, right: Value) -> Predicate { left.compared(" <= ", to: right.databaseValue) }

    /// Rows for which it is greater.
    public static func > (left: Self, right: Value) -> Predicate { left.compared(" > ", to: right.databaseValue) }

    /// Rows for which it is greater or the same.
    public static func >= (left: Self, right: Value) -> Predicate { left.compared(" >= ", to: right.databaseValue) }
}

extension ValueExpression {
    /// Rows for which it has a value, and it is smaller.
    public static func < <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" < ", to: right.databaseValue)
    }

    /// Rows for which it has a value, and it is smaller or the same.
    public static func <= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" <= ", to: right.databaseValue)
    }

    /// Rows for which it has a value, and it is greater.
    public static func > <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" > ", to: right.databaseValue)
    }

    /// Rows for which it has a value, and it is greater or the same.
    public static func >= <Wrapped: Comparable>(left: Self, right: Wrapped) -> Predicate where Value == Wrapped? {
        left.compared(" >= ", to: right.databaseValue)
    }
}
