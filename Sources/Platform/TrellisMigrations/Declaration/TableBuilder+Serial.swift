import TrellisDatabase

extension TableBuilder {
    /// Adds a column of numbers that the database gives to new rows: 1, 2, 3, and so on, up to 2^53-1.
    ///
    /// The column `id` is the primary key, in place of ``id()``; its property is a `SerialID`. A column with another name
    /// has the type `SerialNumber`, and a unique index if rows are found by it. Numbers are unique in the table, also
    /// across tenants, increase, and have gaps. A table has at most one such column, from its creation on: SQLite
    /// numbers the rows of a table only by the column that stores them.
    @discardableResult
    public func serial(_ name: String = "id") -> ColumnBuilder {
        if name == "id" { definition.hasID = true }
        let builder = column(name, .integer)
        definition.columns[definition.columns.count - 1].isSerial = true
        return builder
    }
}
