/// A number type that columns can add up.
public protocol NumericColumnValue: ColumnValue {}

extension Int: NumericColumnValue {}
extension Int32: NumericColumnValue {}
extension Int64: NumericColumnValue {}
extension Double: NumericColumnValue {}

/// One value made of many rows: `$0.amount.sum()`, `$0.createdAt.max()`.
///
/// Groups are chosen by comparing it: `having: { $0.amount.sum() > 100 }`.
public struct Aggregate<Value: ColumnValue>: ValueExpression {
    /// How it is worked out.
    public let sql: SQL

    init(_ function: String, _ column: SQL.Part, _ end: String = ")") {
        sql = SQL(parts: [.text(function), column, .text(end)])
    }

    init(sqlite: SQL, postgres: SQL) {
        sql = SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }

    /// All values of a column added up, in the column's own type: PostgreSQL adds up in a wider one, and SQLite has no
    /// exact numbers.
    static func sum(_ column: SQL.Part, _ type: ColumnType) -> Self {
        let sum: [SQL.Part] = [.text("SUM("), column, .text(")")]
        let exact: [SQL.Part] = [.text("COALESCE(trellis_decimal_sum("), column, .text("), '0')")]
        return Self(
            sqlite: SQL(parts: type == .decimal ? exact : [.text("COALESCE(")] + sum + [.text(", 0)")]),
            postgres: SQL(
                parts: [.text("(COALESCE(")] + sum + [.text(", 0))::\(Dialect.postgres.typeName(type))")]))
    }

    static func average(_ column: SQL.Part, _ type: ColumnType) -> Self {
        let exact: [SQL.Part] = [
            .text("CAST(trellis_decimal_sum("), column, .text(") AS REAL) / COUNT("), column, .text(")"),
        ]
        return Self(
            sqlite: SQL(parts: type == .decimal ? exact : [.text("AVG("), column, .text(")")]),
            postgres: SQL(parts: [.text("(AVG("), column, .text("))::double precision")]))
    }
}

extension Column {
    /// How many rows have a value in the column.
    public func count() -> Aggregate<Int> { Aggregate("COUNT(", part) }

    /// How many different values the column has.
    public func countDistinct() -> Aggregate<Int> { Aggregate("COUNT(DISTINCT ", part) }

    /// The smallest value; nil for no rows.
    public func min() -> Aggregate<Value?> { Aggregate("MIN(", part) }

    /// The greatest value; nil for no rows.
    public func max() -> Aggregate<Value?> { Aggregate("MAX(", part) }

    /// The smallest value; nil for no rows, or none with a value.
    public func min<Wrapped>() -> Aggregate<Value> where Value == Wrapped? { Aggregate("MIN(", part) }

    /// The greatest value; nil for no rows, or none with a value.
    public func max<Wrapped>() -> Aggregate<Value> where Value == Wrapped? { Aggregate("MAX(", part) }
}

extension Column where Value: NumericColumnValue {
    /// All values added up; zero for no rows.
    public func sum() -> Aggregate<Value> { .sum(part, Value.columnType) }

    /// The mean of the values; nil for no rows.
    public func average() -> Aggregate<Double?> { .average(part, Value.columnType) }
}

extension Column {
    /// All values added up, NULL apart; zero for no rows.
    public func sum<Wrapped: NumericColumnValue>() -> Aggregate<Wrapped> where Value == Wrapped? {
        .sum(part, Wrapped.columnType)
    }

    /// The mean of the values, NULL apart; nil when there are none.
    public func average<Wrapped: NumericColumnValue>() -> Aggregate<Double?> where Value == Wrapped? {
        .average(part, Wrapped.columnType)
    }
}
