import TrellisDatabase

/// A builder that collects the schema changes of a migration in order.
public final class SchemaBuilder {
    var changes: [SchemaChange] = []

    /// Creates a table.
    ///
    /// A tenant-owned table has the primary key `(tenant_id, id)`, any other `(id)`.
    public func create(_ table: String, _ body: (TableBuilder) -> Void) {
        let builder = TableBuilder(table)
        body(builder)
        changes.append(.create(builder.definition))
        if !builder.definition.search.isEmpty {
            addSearch(
                table, builder.definition.search, isTenantOwned: builder.definition.isTenantOwned, isNew: true)
        }
    }

    /// Adds, drops and renames columns and indexes of a table.
    public func alter(_ table: String, _ body: (TableAlteration) -> Void) {
        let builder = TableAlteration(table)
        body(builder)
        changes += builder.changes
        for column in builder.definition.columns { changes.append(.addColumn(table, column)) }
        for index in builder.definition.indexes { changes.append(.addIndex(table, index)) }
        for unsupported in builder.definition.constraintNames { changes.append(.unsupported(table, unsupported)) }
    }

    /// Drops a table with its rows.
    public func drop(_ table: String) {
        changes.append(.drop(table))
    }

    /// Renames a table; its indexes keep their names.
    public func rename(_ table: String, to name: String) {
        changes.append(.rename(table, name))
    }

    /// Adds raw SQL for changes that the other methods can't express.
    ///
    /// Nil does nothing on that engine. The statements are read for the tables that they change, since a module
    /// changes only its own.
    ///
    /// - Parameter tables: the tables that the statements change, when they can't be read, as with `EXECUTE` or `CALL`.
    public func sql(sqlite: String?, postgres: String?, changing tables: [String] = []) {
        changes.append(.sql(sqlite: sqlite, postgres: postgres, changing: tables))
    }

    /// Adds raw SQL that every engine understands.
    ///
    /// - Parameter tables: as for ``sql(sqlite:postgres:changing:)``.
    public func sql(_ statements: String, changing tables: [String] = []) {
        changes.append(.sql(sqlite: statements, postgres: statements, changing: tables))
    }
}

/// A builder that changes an existing table.
public final class TableAlteration: TableBuilder {
    var changes: [SchemaChange] = []

    /// Drops a column with its values.
    public func drop(column: String) {
        changes.append(.dropColumn(name, column))
    }

    /// Renames a column.
    public func rename(column: String, to other: String) {
        changes.append(.renameColumn(name, column, other))
    }

    /// Drops an index by its name.
    public func drop(index: String) {
        changes.append(.dropIndex(name, index))
    }
}

extension TableAlteration {
    /// Adds row-level security to a table with `tenant_id` that lacks it because it was created or altered manually.
    ///
    /// Tables created with ``TableBuilder/tenant(references:)`` already have it. Does nothing on SQLite.
    public func tenantPolicies() {
        changes.append(.tenantPolicies(name))
    }
}
