/// One value computed from many rows: `$0.amount.sum()`, `$0.createdAt.max()`.
///
/// Comparing it filters groups: `having: { $0.amount.sum() > 100 }`.
public struct Aggregate<Value: ColumnValue>: ValueExpression {
    /// The expression that computes it.
    public let sql: SQL
    /// The value that it computes.
    public var computed: ComputedValue { ComputedValue(sql: sql) }

    init(_ function: String, _ column: SQL.Part, _ end: String = ")") {
        sql = SQL(parts: [.text(function), column, .text(end)])
    }

    /// Creates the smallest (`MIN`) or greatest (`MAX`) value of a column, in the order of its Swift type.
    ///
    /// PostgreSQL has neither for booleans, bytes and identifiers: text of hexadecimal digits has the same order.
    init(extreme function: String, _ column: SQL.Part, _ type: ColumnType) {
        let plain: [SQL.Part] = [.text("\(function)("), column, .text(")")]
        let postgres: [SQL.Part] =
            switch type {
            case .bool: [.text(function == "MIN" ? "bool_and(" : "bool_or("), column, .text(")")]
            case .uuid: [.text("(\(function)("), column, .text("::text COLLATE \"C\"))::uuid")]
            case .bytes: [.text("decode(\(function)(encode("), column, .text(", 'hex') COLLATE \"C\"), 'hex')")]
            default: plain
            }
        self.init(sqlite: SQL(parts: plain), postgres: SQL(parts: postgres))
    }

    init(sqlite: SQL, postgres: SQL) {
        sql = SQL(parts: [.choice(sqlite: sqlite, postgres: postgres)])
    }

    /// Returns the sum of a column in the column's own type: PostgreSQL's sum has a wider type, and SQLite has no exact
    /// numbers.
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
    /// Counts the rows with a value in the column.
    public func count() -> Aggregate<Int> { Aggregate("COUNT(", part) }

    /// Counts the distinct values of the column.
    public func countDistinct() -> Aggregate<Int> { Aggregate("COUNT(DISTINCT ", part) }
}

// JSON and lists have no order that the engines share, so they have neither.
extension Column {
    /// Returns the smallest value; nil without rows.
    public func min() -> Aggregate<Value?> where Value: OrderedColumnValue {
        Aggregate(extreme: "MIN", part, Value.columnType)
    }

    /// Returns the greatest value; nil without rows.
    public func max() -> Aggregate<Value?> where Value: OrderedColumnValue {
        Aggregate(extreme: "MAX", part, Value.columnType)
    }

    /// Returns the smallest value; nil when no row has one.
    public func min<Wrapped: OrderedColumnValue>() -> Aggregate<Value> where Value == Wrapped? {
        Aggregate(extreme: "MIN", part, Value.columnType)
    }

    /// Returns the greatest value; nil when no row has one.
    public func max<Wrapped: OrderedColumnValue>() -> Aggregate<Value> where Value == Wrapped? {
        Aggregate(extreme: "MAX", part, Value.columnType)
    }
}

extension Column {
    /// Returns the case with the smallest raw value; nil without rows.
    public func min() -> Aggregate<Value?> where Value: RawRepresentable, Value.RawValue: OrderedColumnValue {
        Aggregate(extreme: "MIN", part, Value.columnType)
    }

    /// Returns the case with the greatest raw value; nil without rows.
    public func max() -> Aggregate<Value?> where Value: RawRepresentable, Value.RawValue: OrderedColumnValue {
        Aggregate(extreme: "MAX", part, Value.columnType)
    }

    /// Returns the case with the smallest raw value; nil when no row has one.
    public func min<Wrapped: ColumnValue & RawRepresentable>() -> Aggregate<Value>
    where Value == Wrapped?, Wrapped.RawValue: OrderedColumnValue {
        Aggregate(extreme: "MIN", part, Value.columnType)
    }

    /// Returns the case with the greatest raw value; nil when no row has one.
    public func max<Wrapped: ColumnValue & RawRepresentable>() -> Aggregate<Value>
    where Value == Wrapped?, Wrapped.RawValue: OrderedColumnValue {
        Aggregate(extreme: "MAX", part, Value.columnType)
    }
}

extension Column where Value: NumericColumnValue {
    /// Returns the sum of the values; zero without rows.
    ///
    /// A sum of integers beyond 64 bits throws ``DatabaseError/outOfRange`` (on SQLite also when a part of it is).
    public func sum() -> Aggregate<Value> { .sum(part, Value.columnType) }

    /// Returns the mean of the values; nil without rows.
    public func average() -> Aggregate<Double?> { .average(part, Value.columnType) }
}

extension Column {
    /// Returns the sum of the values, ignoring NULL; zero when no row has one.
    public func sum<Wrapped: NumericColumnValue>() -> Aggregate<Wrapped> where Value == Wrapped? {
        .sum(part, Wrapped.columnType)
    }

    /// Returns the mean of the values, ignoring NULL; nil when no row has one.
    public func average<Wrapped: NumericColumnValue>() -> Aggregate<Double?> where Value == Wrapped? {
        .average(part, Wrapped.columnType)
    }
}
