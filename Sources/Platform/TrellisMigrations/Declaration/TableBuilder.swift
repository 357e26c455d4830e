import TrellisDatabase

/// A builder that describes a table; columns are NOT NULL unless `nullable()`.
///
/// Constraints have names, so that errors report the same name on every engine. The default name of a unique index is
/// `<table>_<columns>_key` without the leading `tenant_id` (`project_name_key`), of another index
/// `<table>_<columns>_idx`, of a foreign key `<table>_<columns>_fkey`, of the primary key `<table>_pkey`.
public class TableBuilder {
    /// The table's name.
    public let name: String
    var definition: TableDefinition

    init(_ name: String) {
        self.name = name
        definition = TableDefinition(name: name)
    }

    /// Adds the column `id`, an identifier, and the primary key.
    @discardableResult
    public func id() -> ColumnBuilder {
        definition.hasID = true
        return column("id", .uuid)
    }

    /// Adds the column `tenant_id`, which makes the table tenant-owned.
    ///
    /// `references` names the table of tenants; a tenant's rows are then deleted together with the tenant.
    @discardableResult
    public func tenant(references table: String? = nil) -> ColumnBuilder {
        definition.isTenantOwned = true
        let column = column("tenant_id", .uuid)
        return table.map { column.references($0, onDelete: .cascade) } ?? column
    }

    /// Adds a column of text.
    @discardableResult
    public func text(_ name: String) -> ColumnBuilder { column(name, .text) }

    /// Adds a column of 64-bit integers.
    @discardableResult
    public func integer(_ name: String) -> ColumnBuilder { column(name, .integer) }

    /// Adds a column of doubles.
    @discardableResult
    public func real(_ name: String) -> ColumnBuilder { column(name, .real) }

    /// Adds a column of Booleans.
    @discardableResult
    public func bool(_ name: String) -> ColumnBuilder { column(name, .bool) }

    /// Adds a column of bytes.
    @discardableResult
    public func bytes(_ name: String) -> ColumnBuilder { column(name, .bytes) }

    /// Adds a column of identifiers.
    @discardableResult
    public func uuid(_ name: String) -> ColumnBuilder { column(name, .uuid) }

    /// Adds a column of timestamps.
    @discardableResult
    public func timestamp(_ name: String) -> ColumnBuilder { column(name, .timestamp) }

    /// Adds a column of JSON.
    @discardableResult
    public func json(_ name: String) -> ColumnBuilder { column(name, .json) }

    /// Adds the columns of ``Timestamped``.
    public func timestamps() {
        timestamp("created_at")
        timestamp("updated_at")
    }

    /// Adds the column of ``Versioned``.
    public func version() {
        integer("version").default(1)
    }

    /// Adds the column of ``SoftDeletable``.
    public func softDelete() {
        timestamp("deleted_at").nullable()
    }

    /// Sets the primary key, in place of `id` or `(tenant_id, id)`.
    public func primaryKey(_ columns: [String]) {
        definition.primaryKey = columns
    }

    /// Adds a unique index on the columns; with `where`, only for rows matching the condition.
    public func unique(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.indexes.append(
            IndexDefinition(
                name: name ?? defaultName(columns, "key"), columns: columns, isUnique: true, condition: condition))
    }

    /// Adds an index on the columns, in this order.
    public func index(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.indexes.append(
            IndexDefinition(
                name: name ?? defaultName(columns, "idx"), columns: columns, isUnique: false, condition: condition))
    }

    /// Adds a foreign key to columns of another table.
    ///
    /// Between tenant-owned tables, both lists of columns begin with `tenant_id`.
    public func foreignKey(
        _ columns: [String], references table: String, _ referencedColumns: [String],
        onDelete: ForeignKeyAction = .noAction,
        named name: String? = nil
    ) {
        definition.foreignKeys.append(
            ForeignKeyDefinition(
                name: name ?? defaultName(columns, "fkey"), columns: columns, referencedTable: table,
                referencedColumns: referencedColumns, onDelete: onDelete))
    }

    /// Adds a named check constraint.
    public func check(_ name: String, _ condition: String) {
        definition.checks.append(CheckDefinition(name: name, condition: .sql(condition)))
    }

    func column(_ name: String, _ type: ColumnType) -> ColumnBuilder {
        definition.columns.append(ColumnDefinition(name: name, type: type))
        return ColumnBuilder(self, definition.columns.count - 1)
    }

    private func defaultName(_ columns: [String], _ suffix: String) -> String {
        TableDefinition.defaultName(name, columns, suffix)
    }
}

/// The action on a row when the row it refers to is deleted.
public enum ForeignKeyAction: String, Hashable, Sendable {
    /// The deletion fails.
    case noAction = "NO ACTION"
    /// The row is deleted too.
    case cascade = "CASCADE"
    /// The reference becomes NULL.
    case setNull = "SET NULL"
}
