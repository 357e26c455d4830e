/// Describes a table: columns are NOT NULL unless `nullable()`.
///
/// Constraints are named, so that errors name the same on every engine. Unless told otherwise a unique index is
/// `<table>_<columns>_key` with the leading `tenant_id` left out (`project_name_key`), another index
/// `<table>_<columns>_idx`, a foreign key `<table>_<columns>_fkey`, the primary key `<table>_pkey`.
public class TableBuilder {
    /// The table's name.
    public let name: String
    var definition: TableDefinition

    init(_ name: String) {
        self.name = name
        definition = TableDefinition(name: name)
    }

    /// The column `id`, an identifier, and the primary key with it.
    @discardableResult
    public func id() -> ColumnBuilder {
        definition.hasID = true
        return column("id", .uuid)
    }

    /// The column `tenant_id`: the table belongs to tenants.
    ///
    /// `references` names the table of the tenants, if rows should go with them.
    @discardableResult
    public func tenant(references table: String? = nil) -> ColumnBuilder {
        definition.isTenantOwned = true
        let column = column("tenant_id", .uuid)
        return table.map { column.references($0, onDelete: .cascade) } ?? column
    }

    /// A column of text.
    @discardableResult
    public func text(_ name: String) -> ColumnBuilder { column(name, .text) }

    /// A column of 64-bit integers.
    @discardableResult
    public func integer(_ name: String) -> ColumnBuilder { column(name, .integer) }

    /// A column of doubles.
    @discardableResult
    public func real(_ name: String) -> ColumnBuilder { column(name, .real) }

    /// A column of truth values.
    @discardableResult
    public func bool(_ name: String) -> ColumnBuilder { column(name, .bool) }

    /// A column of bytes.
    @discardableResult
    public func bytes(_ name: String) -> ColumnBuilder { column(name, .bytes) }

    /// A column of identifiers.
    @discardableResult
    public func uuid(_ name: String) -> ColumnBuilder { column(name, .uuid) }

    /// A column of moments.
    @discardableResult
    public func timestamp(_ name: String) -> ColumnBuilder { column(name, .timestamp) }

    /// A column of JSON.
    @discardableResult
    public func json(_ name: String) -> ColumnBuilder { column(name, .json) }

    /// The columns of ``Timestamped``.
    public func timestamps() {
        timestamp("created_at")
        timestamp("updated_at")
    }

    /// The column of ``Versioned``.
    public func version() {
        integer("version").default(1)
    }

    /// The column of ``SoftDeletable``.
    public func softDelete() {
        timestamp("deleted_at").nullable()
    }

    /// Another primary key than `id` or `(tenant_id, id)`.
    public func primaryKey(_ columns: [String]) {
        definition.primaryKey = columns
    }

    /// No two rows have the same values in the columns; with `where`, no two of those that fulfil it.
    public func unique(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.indexes.append(
            IndexDefinition(
                name: name ?? defaultName(columns, "key"), columns: columns, isUnique: true, condition: condition))
    }

    /// An index, to find rows by the columns, in this order.
    public func index(_ columns: [String], where condition: String? = nil, named name: String? = nil) {
        definition.indexes.append(
            IndexDefinition(
                name: name ?? defaultName(columns, "idx"), columns: columns, isUnique: false, condition: condition))
    }

    /// The columns refer to a row of another table.
    ///
    /// Between tables of tenants, both sides begin with `tenant_id`.
    public func foreignKey(
        _ columns: [String], references table: String, _ others: [String], onDelete: ForeignKeyAction = .refuse,
        named name: String? = nil
    ) {
        definition.foreignKeys.append(
            ForeignKeyDefinition(
                name: name ?? defaultName(columns, "fkey"), columns: columns, table: table, others: others,
                onDelete: onDelete))
    }

    /// Every row fulfils a condition.
    public func check(_ name: String, _ condition: String) {
        definition.checks.append(CheckDefinition(name: name, condition: .sql(condition)))
    }

    func column(_ name: String, _ type: ColumnType) -> ColumnBuilder {
        definition.columns.append(ColumnDefinition(name: name, type: type))
        return ColumnBuilder(self, definition.columns.count - 1)
    }

    private func defaultName(_ columns: [String], _ suffix: String) -> String {
        let named = columns.count > 1 && columns.first == "tenant_id" ? columns.dropFirst() : columns[...]
        return ([name] + named + [suffix]).joined(separator: "_")
    }
}

/// What happens to a row when the one it refers to is removed.
public enum ForeignKeyAction: String, Hashable, Sendable {
    /// The removal fails.
    case refuse = "NO ACTION"
    /// The row is removed too.
    case cascade = "CASCADE"
    /// The reference becomes NULL.
    case setNull = "SET NULL"
}
