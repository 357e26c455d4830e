/// A row of one table in the result of a join: a record, or an optional record of a left join.
public protocol JoinedRow: Sendable {
    /// The columns of the table, all of them optional for a left join.
    associatedtype JoinedColumns: Sendable
    /// Returns the columns of the table with this name or alias in the statement.
    static func joinedColumns(_ table: String) -> JoinedColumns
}

extension Record {
    /// Returns the columns of the table with this name or alias in the statement.
    public static func joinedColumns(_ table: String) -> Columns { Columns(table) }
}
