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
            addSearch(table, builder.definition.search, tenantOwned: builder.definition.isTenantOwned)
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
    /// Nil does nothing on that engine.
    public func sql(sqlite: String?, postgres: String?) {
        changes.append(.sql(sqlite: sqlite, postgres: postgres))
    }

    /// Adds raw SQL that every engine understands.
    public func sql(_ statements: String) {
        changes.append(.sql(sqlite: statements, postgres: statements))
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
