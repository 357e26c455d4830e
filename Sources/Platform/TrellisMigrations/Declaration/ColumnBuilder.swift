public import TrellisDatabase

/// A builder that adds options to a column that was just declared.
public struct ColumnBuilder {
    private let table: TableBuilder
    private let index: Int

    init(_ table: TableBuilder, _ index: Int) {
        self.table = table
        self.index = index
    }

    /// Makes the column nullable.
    @discardableResult
    public func nullable() -> Self {
        table.definition.columns[index].isNullable = true
        return self
    }

    /// Sets the value of rows that don't provide one.
    @discardableResult
    public func `default`(_ value: some ColumnValue) -> Self {
        table.definition.columns[index].defaultValue = value.databaseValue
        return self
    }

    /// Adds a foreign key to the column `id` of another table.
    ///
    /// Between tenant-owned tables, use ``TableBuilder/foreignKey(_:references:_:onDelete:named:)`` with both columns.
    @discardableResult
    public func references(_ other: String, onDelete: ForeignKeyAction = .noAction) -> Self {
        let name = table.definition.columns[index].name
        table.definition.columns[index].reference = ForeignKeyDefinition(
            name: "\(table.name)_\(name)_fkey", columns: [name], referencedTable: other, referencedColumns: ["id"],
            onDelete: onDelete)
        return self
    }

    /// Adds a check that allows only these values: the cases of an enum, written out.
    ///
    /// A migration says what it did, so a case that the enum gets later is added by another one, with
    /// ``ColumnChange/oneOf(_:)``. `App migrate check` compares the cases of the records with the checks, and
    /// `App migrate new --from-models` writes the change.
    @discardableResult
    public func oneOf(_ values: [String]) -> Self {
        let name = table.definition.columns[index].name
        table.definition.columns[index].checks.append(
            CheckDefinition(name: "\(table.name)_\(name)_check", condition: .oneOf(column: name, values)))
        return self
    }
}
