/// A record's table: its columns in order, those that the transaction manages, and the statements that every record
/// needs.
public final class RecordTable: Sendable {
    /// The table's name.
    public let name: String
    /// The columns, in the order in which the record binds and decodes them.
    public let columns: [RecordColumn]
    /// Whether rows belong to tenants.
    public var isTenantOwned: Bool { roles.tenant != nil }

    /// What the audit records of its rows.
    package let audit: AuditPolicy
    package let roles: ManagedColumns
    package let names: [String]
    let sqlite: RecordStatements
    let postgres: RecordStatements

    /// Creates the table of a record; called by the `@Record` macro.
    public init<R: Record>(_ name: String, of record: R.Type, columns: [RecordColumn]) {
        self.name = name
        self.columns = columns
        names = columns.map(\.name)
        roles = ManagedColumns(record, columns)
        audit = record.audit
        sqlite = RecordStatements(.sqlite, name, names, roles)
        postgres = RecordStatements(.postgres, name, names, roles)
    }

    func statements(for dialect: Dialect) -> RecordStatements {
        switch dialect.name {
        case .sqlite: sqlite
        case .postgres: postgres
        }
    }

    /// Throws when reads of the table are recorded, for a query that returns columns without identifying the row.
    func requireReadsNotAudited() throws {
        guard audit.recordsReads else { return }
        throw DatabaseError.statement(
            message: "The audit records reads of \(name): fetch whole rows of it, without a join.")
    }

    package func index(of column: String) -> Int? { names.firstIndex(of: column) }

    /// The index of the column with the tenant whose audit chain gets the entries; nil means the platform's chain.
    package var auditTenantColumn: Int? { audit.tenantColumn.flatMap(index) ?? roles.tenant }
}

/// One column of a record.
public struct RecordColumn: Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// The property's name.
    public let property: String
    /// The type of the column.
    public let type: ColumnType
    /// Whether it may be NULL.
    public let isNullable: Bool

    /// Creates a column for values of a type; called by the `@Record` macro.
    public init<Value: ColumnValue>(_ name: String, property: String, _ value: Value.Type) {
        self.name = name
        self.property = property
        type = Value.columnType
        isNullable = Value.isNullable
    }
}

/// The indexes of the columns that the transaction manages.
package struct ManagedColumns: Sendable {
    package var key = 0
    package var tenant: Int?
    package var created: Int?
    package var updated: Int?
    package var version: Int?
    package var deleted: Int?

    init<R: Record>(_ record: R.Type, _ columns: [RecordColumn]) {
        func index(_ property: String) -> Int? { columns.firstIndex { $0.property == property } }
        key = index("id") ?? 0
        if record.self is any TenantOwned.Type { tenant = index("tenantID") }
        if record.self is any Timestamped.Type { (created, updated) = (index("createdAt"), index("updatedAt")) }
        if record.self is any Versioned.Type { version = index("version") }
        if record.self is any SoftDeletable.Type { deleted = index("deletedAt") }
    }

    /// Returns whether `update` never changes the column: identifier, tenant, creation time, deletion time.
    package func isImmutable(_ index: Int) -> Bool {
        index == key || index == tenant || index == created || index == deleted
    }
}

/// The statements that every record needs, rendered once.
struct RecordStatements: Sendable {
    /// The column list of a SELECT: `"project"."id", "project"."name", …`.
    let selection: String
    /// SELECT … WHERE id = ? (active rows only).
    let find: String
    /// As `find`, with the tenant first.
    let findInTenant: String
    /// INSERT INTO project (…) VALUES, without the row.
    let insertPrefix: String
    let insert: String
    /// UPDATE project SET … WHERE tenant_id = ? AND id = ? AND version = ?, with the columns that the record has.
    let update: String
    /// The columns that `update` sets, in order.
    let updated: [Int]

    init(_ dialect: Dialect, _ table: String, _ names: [String], _ roles: ManagedColumns) {
        func quoted(_ index: Int) -> String { dialect.quoted(names[index]) }
        let quotedTable = dialect.quoted(table)
        selection = names.indices.map { "\(quotedTable).\(quoted($0))" }.joined(separator: ", ")
        let active = roles.deleted.map { " AND \(quoted($0)) IS NULL" } ?? ""
        let start = "SELECT \(selection) FROM \(quotedTable) WHERE"
        find = "\(start) \(quoted(roles.key)) = \(dialect.placeholder(1))\(active)"
        findInTenant =
            roles.tenant.map {
                "\(start) \(quoted($0)) = \(dialect.placeholder(1)) AND \(quoted(roles.key)) = \(dialect.placeholder(2))\(active)"
            } ?? find
        insertPrefix = "INSERT INTO \(quotedTable) (\(names.indices.map(quoted).joined(separator: ", "))) VALUES "
        insert = insertPrefix + "(\(names.indices.map { dialect.placeholder($0 + 1) }.joined(separator: ", ")))"

        let updated = names.indices.filter { !roles.isImmutable($0) }
        let assignments = updated.enumerated().map { "\(quoted($1)) = \(dialect.placeholder($0 + 1))" }
        let matched = [roles.tenant, roles.key, roles.version].compactMap { $0 }
        let conditions = matched.enumerated().map { "\(quoted($1)) = \(dialect.placeholder(updated.count + $0 + 1))" }
        self.updated = updated
        update =
            "UPDATE \(quotedTable) SET \(assignments.joined(separator: ", ")) WHERE \(conditions.joined(separator: " AND "))\(active)"
    }
}
