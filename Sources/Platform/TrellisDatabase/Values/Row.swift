/// One row of a raw SQL statement: values with their column names; it can outlive the transaction.
///
/// ```swift
/// for row in try tx.rows("SELECT status, count(*) AS n FROM project GROUP BY status") {
///     let n = try row.decode(Int.self, "n")
/// }
/// ```
public struct Row: Hashable, Sendable {
    /// The names of the columns in the statement's result.
    public let names: [String]
    /// The values, in the order of the columns.
    public let values: [DatabaseValue]

    /// The value of the first column with this name; nil when there is none.
    public subscript(_ name: String) -> DatabaseValue? {
        names.firstIndex(of: name).map { values[$0] }
    }

    /// Decodes the value of the first column with this name.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when there is no such column, or its type doesn't match.
    public func decode<Value: ColumnValue>(_ type: Value.Type, _ name: String) throws -> Value {
        guard let index = names.firstIndex(of: name) else {
            throw DatabaseError.decoding(column: name, expected: "a column of this name")
        }
        return try decode(type, at: index)
    }

    /// Decodes the value at a position.
    ///
    /// - Throws: ``DatabaseError/decoding(column:expected:)`` when the column holds a value of another type.
    public func decode<Value: ColumnValue>(_ type: Value.Type, at index: Int) throws -> Value {
        try RowReader(InMemoryRow(values, names: names)).decode(type, at: index)
    }
}
