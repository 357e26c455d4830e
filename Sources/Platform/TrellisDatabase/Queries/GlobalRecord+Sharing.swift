public import TrellisKernel

extension GlobalRecord {
    /// Everyone reads every row; only the user in this column writes it.
    public static func owned(by owner: (Columns) -> Column<ID<User>>) -> RowSharing {
        .owned(by: owner(Columns("")).name)
    }

    /// Everyone reads the rows in which a column is true; others are read by their owner.
    ///
    /// Only the owner writes a row.
    public static func owned(
        by owner: (Columns) -> Column<ID<User>>, publicWhen isPublic: (Columns) -> Column<Bool>
    ) -> RowSharing {
        .owned(by: owner(Columns("")).name, publicWhen: isPublic(Columns("")).name)
    }

    /// Everyone reads the rows in which a column has this value; others are read by their owner.
    ///
    /// Only the owner writes a row.
    public static func owned<Value: ColumnValue>(
        by owner: (Columns) -> Column<ID<User>>, publicWhen column: (Columns) -> Column<Value>, is value: Value
    ) -> RowSharing {
        .owned(by: owner(Columns("")).name, publicWhen: column(Columns("")).name, is: value)
    }

    /// Only the user in this column reads and writes a row.
    public static func personal(to owner: (Columns) -> Column<ID<User>>) -> RowSharing {
        .personal(to: owner(Columns("")).name)
    }
}
