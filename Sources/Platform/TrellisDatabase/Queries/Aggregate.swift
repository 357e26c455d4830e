/// A number type that columns can add up.
public protocol NumericColumnValue: ColumnValue {}

extension Int: NumericColumnValue {}
extension Int32: NumericColumnValue {}
extension Int64: NumericColumnValue {}
extension Double: NumericColumnValue {}

/// One value made of many rows: `$0.amount.sum()`, `$0.createdAt.max()`.
public struct Aggregate<Value: ColumnValue>: Sendable {
    let sql: SQL

    init(_ function: String, _ column: SQL.Part, _ end: String = ")", cast: ColumnType? = nil) {
        let sqlite = SQL(parts: [.text(function), column, .text(end)])
        guard let cast else {
            sql = sqlite
            return
        }
        // PostgreSQL adds up in a wider type than the column's.
        let type = Dialect.postgres.typeName(cast)
        sql = SQL(parts: [
            .choice(sqlite: sqlite, postgres: SQL(parts: [.text("(")] + sqlite.parts + [.text(")::\(type)")]))
        ])
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
    public func sum() -> Aggregate<Value> { Aggregate("COALESCE(SUM(", part, "), 0)", cast: Value.columnType) }

    /// The mean of the values; nil for no rows.
    public func average() -> Aggregate<Double?> { Aggregate("AVG(", part, cast: .real) }
}

extension Column {
    /// All values added up, NULL apart; zero for no rows.
    public func sum<Wrapped: NumericColumnValue>() -> Aggregate<Wrapped> where Value == Wrapped? {
        Aggregate("COALESCE(SUM(", part, "), 0)", cast: Wrapped.columnType)
    }

    /// The mean of the values, NULL apart; nil when there are none.
    public func average<Wrapped: NumericColumnValue>() -> Aggregate<Double?> where Value == Wrapped? {
        Aggregate("AVG(", part, cast: .real)
    }
}
