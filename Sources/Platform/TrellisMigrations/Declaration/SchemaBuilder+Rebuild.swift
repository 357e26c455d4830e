public import TrellisDatabase

extension SchemaBuilder {
    /// Changes columns and constraints of an existing table, and keeps its rows, indexes and triggers.
    ///
    /// ```swift
    /// schema.rebuild("project") { table in
    ///     table.change("description").notNull().default("")
    ///     table.change("status").oneOf(["active", "archived", "paused"])
    ///     table.drop(constraint: "project_name_check")
    /// }
    /// ```
    /// SQLite can't change a column: it copies the table, with foreign keys off, and checks the keys of the whole
    /// database before the commit. PostgreSQL alters the table. With `transactional: false`, in a migration that
    /// contains nothing else, PostgreSQL adds constraints without reading the rows, checks the rows in a statement of
    /// its own while others write, and commits after each statement; an interrupted migration continues by itself.
    ///
    /// It fails when a row doesn't fit, when the table has no such column or constraint, and when a value can't be
    /// converted without loss.
    public func rebuild(_ table: String, _ body: (TableRebuild) -> Void) {
        let builder = TableRebuild(table)
        body(builder)
        changes.append(.rebuild(builder.definition))
    }
}

/// A builder that changes columns and constraints of an existing table.
public final class TableRebuild {
    /// The table's name.
    public var name: String { definition.table }
    var definition: RebuildDefinition

    init(_ name: String) {
        definition = RebuildDefinition(table: name)
    }

    /// Returns a builder that changes a column.
    public func change(_ column: String) -> ColumnChange { ColumnChange(self, column) }

    /// Adds a named check constraint.
    public func check(_ name: String, _ condition: String) {
        definition.changes.append(.addCheck(CheckDefinition(name: name, condition: .sql(condition))))
    }

    /// Adds a foreign key to columns of another table.
    ///
    /// Between tenant-owned tables, both lists of columns begin with `tenant_id`. Its default name is that of
    /// ``TableBuilder/foreignKey(_:references:_:onDelete:named:)``.
    public func foreignKey(
        _ columns: [String], references table: String, _ referencedColumns: [String],
        onDelete: ForeignKeyAction = .noAction, named name: String? = nil
    ) {
        definition.changes.append(
            .addForeignKey(
                ForeignKeyDefinition(
                    name: name ?? TableDefinition.defaultName(self.name, columns, "fkey"), columns: columns,
                    referencedTable: table, referencedColumns: referencedColumns, onDelete: onDelete)))
    }

    /// Adds a unique index on the columns; with `where`, only for rows matching the condition.
    public func unique(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.changes.append(
            .addIndex(
                IndexDefinition(
                    name: name ?? TableDefinition.defaultName(self.name, columns, "key"), columns: columns,
                    isUnique: true, condition: condition)))
    }

    /// Adds an index on the columns, in this order.
    public func index(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.changes.append(
            .addIndex(
                IndexDefinition(
                    name: name ?? TableDefinition.defaultName(self.name, columns, "idx"), columns: columns,
                    isUnique: false, condition: condition)))
    }

    /// Drops a foreign key, a check or a unique constraint by its name.
    public func drop(constraint: String) {
        definition.changes.append(.dropConstraint(constraint))
    }

    /// Drops a column with its values, and the constraints and indexes on it.
    ///
    /// It fails when a computed column needs it, and on SQLite when a trigger of the table names it.
    ///
    /// ``TableAlteration/drop(column:)`` doesn't copy the table, but SQLite refuses it for a column that another part of
    /// the table names.
    public func drop(column: String) {
        definition.changes.append(.dropColumn(column))
    }

    /// Drops an index by its name.
    public func drop(index: String) {
        definition.changes.append(.dropIndex(index))
    }
}

/// A builder that changes a column of an existing table.
public struct ColumnChange {
    private let table: TableRebuild
    private let column: String

    init(_ table: TableRebuild, _ column: String) {
        self.table = table
        self.column = column
    }

    /// Allows NULL, which the program before this one must be able to read.
    @discardableResult
    public func nullable() -> Self { add(.setNullable(column, true)) }

    /// Refuses NULL; fails when a row has it, so fill the rows in a migration before.
    @discardableResult
    public func notNull() -> Self { add(.setNullable(column, false)) }

    /// Changes the type, and converts the values.
    ///
    /// Without an expression a value that can't be converted without loss makes the migration fail. A default of the
    /// column has the former type, so set it too.
    ///
    /// - Parameters:
    ///   - sqlite: the new value as an expression of SQLite, as in `unixepoch(made_at) * 1000000`.
    ///   - postgres: the new value as an expression of PostgreSQL.
    @discardableResult
    public func type(_ type: ColumnType, sqlite: String? = nil, postgres: String? = nil) -> Self {
        add(.setType(column, type, sqlite: sqlite, postgres: postgres))
    }

    /// Sets the value of rows that don't provide one; existing rows keep theirs.
    @discardableResult
    public func `default`(_ value: some ColumnValue) -> Self { add(.setDefault(column, value.databaseValue)) }

    /// Drops the default.
    @discardableResult
    public func noDefault() -> Self { add(.setDefault(column, nil)) }

    /// Allows only these values, in place of those of an earlier `oneOf` of this column.
    ///
    /// The check is named `<table>_<column>_check`. After the table or the column was renamed the earlier one has
    /// another name: drop it with ``TableRebuild/drop(constraint:)``.
    @discardableResult
    public func oneOf(_ values: [String]) -> Self {
        let name = "\(table.name)_\(column)_check"
        return add(.setValues(column, CheckDefinition(name: name, condition: .oneOf(column: column, values))))
    }

    /// Adds a foreign key to the column `id` of another table.
    ///
    /// Between tenant-owned tables, use ``TableRebuild/foreignKey(_:references:_:onDelete:named:)`` with both columns.
    @discardableResult
    public func references(_ other: String, onDelete: ForeignKeyAction = .noAction) -> Self {
        table.foreignKey([column], references: other, ["id"], onDelete: onDelete)
        return self
    }

    private func add(_ change: TableChange) -> Self {
        table.definition.changes.append(change)
        return self
    }
}
