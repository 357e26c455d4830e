/// Collects what a migration does to the schema, in order.
public final class SchemaBuilder {
    var changes: [SchemaChange] = []

    /// Makes a table.
    ///
    /// A tenant's table has the primary key `(tenant_id, id)`, any other `(id)`.
    public func create(_ table: String, _ body: (TableBuilder) -> Void) {
        let builder = TableBuilder(table)
        body(builder)
        changes.append(.create(builder.definition))
        if !builder.definition.search.isEmpty {
            addSearch(table, builder.definition.search, ofTenants: builder.definition.isTenantOwned)
        }
    }

    /// Adds to a table, and takes from it.
    public func alter(_ table: String, _ body: (TableAlteration) -> Void) {
        let builder = TableAlteration(table)
        body(builder)
        changes += builder.changes
        for column in builder.definition.columns { changes.append(.addColumn(table, column)) }
        for index in builder.definition.indexes { changes.append(.addIndex(table, index)) }
        for unsupported in builder.definition.constraintNames { changes.append(.unsupported(table, unsupported)) }
    }

    /// Removes a table with its rows.
    public func drop(_ table: String) {
        changes.append(.drop(table))
    }

    /// Gives a table another name; its indexes keep theirs.
    public func rename(_ table: String, to name: String) {
        changes.append(.rename(table, name))
    }

    /// Statements of your own, for what the rest can't say.
    ///
    /// Nil does nothing on that engine.
    public func sql(sqlite: String?, postgres: String?) {
        changes.append(.sql(sqlite: sqlite, postgres: postgres))
    }

    /// Statements of your own that every engine understands.
    public func sql(_ statements: String) {
        changes.append(.sql(sqlite: statements, postgres: statements))
    }
}

/// Changes a table that exists.
public final class TableAlteration: TableBuilder {
    var changes: [SchemaChange] = []

    /// Removes a column with its values.
    public func drop(column: String) {
        changes.append(.dropColumn(name, column))
    }

    /// Gives a column another name.
    public func rename(column: String, to other: String) {
        changes.append(.renameColumn(name, column, other))
    }

    /// Removes an index by its name.
    public func drop(index: String) {
        changes.append(.dropIndex(name, index))
    }
}

extension TableAlteration {
    /// Row-level security for a table that has `tenant_id` and lacks it: made by hand, or altered since.
    ///
    /// Tables made with ``TableBuilder/tenant(references:)`` have it from the beginning. Nothing happens on SQLite.
    public func tenantPolicies() {
        changes.append(.tenantPolicies(name))
    }
}

/// One step of a migration.
enum SchemaChange: Hashable, Sendable {
    case create(TableDefinition)
    case drop(String)
    case rename(String, String)
    case addColumn(String, ColumnDefinition)
    case dropColumn(String, String)
    case renameColumn(String, String, String)
    case addIndex(String, IndexDefinition)
    case dropIndex(String, String)
    /// Row-level security for a table that exists.
    case tenantPolicies(String)
    /// A constraint that can't be added to a table that exists.
    case unsupported(String, String)
    case sql(sqlite: String?, postgres: String?)
}
