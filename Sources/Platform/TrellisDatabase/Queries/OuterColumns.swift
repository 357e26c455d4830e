extension Optional: JoinedRow where Wrapped: Record {
    /// Returns the columns of the table, which are NULL where no row was joined.
    public static func joinedColumns(_ table: String) -> OuterColumns<Wrapped.Columns> {
        OuterColumns(Wrapped.Columns(table))
    }
}

/// The columns of a table in a left join: `$1.name` is an optional column, since a row may have no partner.
@dynamicMemberLookup
public struct OuterColumns<Columns: RecordColumns>: Sendable {
    private let columns: Columns

    init(_ columns: Columns) {
        self.columns = columns
    }

    /// The column, which is NULL where no row was joined.
    public subscript<Value: ColumnValue>(dynamicMember column: KeyPath<Columns, Column<Value>>) -> Column<Value?> {
        let column = columns[keyPath: column]
        return Column(column.table, column.name)
    }

    /// The nullable column, which is NULL also where no row was joined.
    public subscript<Value: ColumnValue>(dynamicMember column: KeyPath<Columns, Column<Value?>>) -> Column<Value?> {
        columns[keyPath: column]
    }
}
