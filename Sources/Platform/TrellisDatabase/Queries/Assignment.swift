/// One column that a bulk update sets: `$0.status.set(.archived)`.
public struct Assignment: Hashable, Sendable {
    let column: String
    let sql: SQL
}

extension Column {
    /// Sets the column to a value.
    public func set(_ value: Value) -> Assignment {
        Assignment(column: name, sql: SQL(parts: [.value(value.databaseValue)]))
    }

    /// Sets the column to the value of a handwritten expression; **no tenant predicate is added** to a query within it.
    ///
    /// The reason is logged with each statement.
    public func set(unfiltered expression: SQL, reason: StaticString) -> Assignment {
        Assignment(column: name, sql: SQL(unfiltered: expression, reason))
    }

    /// Sets the column to the value of another column.
    public func set(_ column: Column<Value>) -> Assignment {
        Assignment(column: name, sql: SQL(parts: [column.part]))
    }
}

extension Column where Value: NumericColumnValue {
    /// Adds to the column in the database, so that concurrent increments aren't lost.
    public func increment(by value: Value) -> Assignment {
        let sum = SQL(parts: [part, .text(" + "), .value(value.databaseValue)])
        let exact: [SQL.Part] = [
            .text("trellis_decimal_add("), part, .text(", "), .value(value.databaseValue), .text(")"),
        ]
        guard Value.columnType == .decimal else { return Assignment(column: name, sql: sum) }
        return Assignment(column: name, sql: SQL(parts: [.choice(sqlite: SQL(parts: exact), postgres: sum)]))
    }
}
