/// A record's table: its columns in order, which of them the transaction looks after, and the statements every record
/// needs.
public final class RecordTable: Sendable {
    /// The table's name.
    public let name: String
    /// The columns, in the order that the record binds and decodes them.
    public let columns: [RecordColumn]
    /// Whether rows belong to tenants.
    public var isTenantOwned: Bool { roles.tenant != nil }

    /// What the audit keeps of its rows.
    let audit: AuditPolicy
    let roles: ColumnRoles
    let names: [String]
    let sqlite: RecordStatements
    let postgres: RecordStatements

    /// The table of a record; called by the `@Record` macro.
    public init<R: Record>(_ name: String, of record: R.Type, columns: [RecordColumn]) {
        self.name = name
        self.columns = columns
        names = columns.map(\.name)
        roles = ColumnRoles(record, columns)
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

    func index(of column: String) -> Int? { names.firstIndex(of: column) }

    /// The column that names the tenant into whose chain of the audit entries go; nil is the platform's.
    var chainColumn: Int? { audit.tenantColumn.flatMap(index) ?? roles.tenant }
}

/// One column of a record.
public struct RecordColumn: Hashable, Sendable {
    /// The column's name.
    public let name: String
    /// The property's name.
    public let property: String
    /// The kind of column.
    public let type: ColumnType
    /// Whether it may be NULL.
    public let isNullable: Bool

    /// A column that holds values of a type; called by the `@Record` macro.
    public init<Value: ColumnValue>(_ name: String, property: String, _ value: Value.Type) {
        self.name = name
        self.property = property
        type = Value.columnType
        isNullable = Value.isNullable
    }
}

/// Where the columns are that the transaction looks after.
struct ColumnRoles: Sendable {
    var key = 0
    var tenant: Int?
    var created: Int?
    var updated: Int?
    var version: Int?
    var deleted: Int?

    init<R: Record>(_ record: R.Type, _ columns: [RecordColumn]) {
        func index(_ property: String) -> Int? { columns.firstIndex { $0.property == property } }
        key = index("id") ?? 0
        if record.self is any TenantOwned.Type { tenant = index("tenantID") }
        if record.self is any Timestamped.Type { (created, updated) = (index("createdAt"), index("updatedAt")) }
        if record.self is any Versioned.Type { version = index("version") }
        if record.self is any SoftDeletable.Type { deleted = index("deletedAt") }
    }

    /// Whether `update` leaves the column alone: identity, ownership, and what other calls set.
    func isFixed(_ index: Int) -> Bool { index == key || index == tenant || index == created || index == deleted }
}

/// The statements that every record needs, written once.
struct RecordStatements: Sendable {
    /// What a SELECT asks for: `"project"."id", "project"."name", …`.
    let selection: String
    /// SELECT … WHERE id = ? (active rows only).
    let find: String
    /// As `find`, with the tenant first.
    let findInTenant: String
    /// INSERT INTO project (…) VALUES, without the row.
    let insertHead: String
    let insert: String
    /// UPDATE project SET … WHERE tenant_id = ? AND id = ? AND version = ?, as far as the record has them.
    let update: String
    /// The columns that `update` sets, in order.
    let updated: [Int]

    init(_ dialect: Dialect, _ table: String, _ names: [String], _ roles: ColumnRoles) {
        func quoted(_ index: Int) -> String { dialect.quoted(names[index]) }
        let owner = dialect.quoted(table)
        selection = names.indices.map { "\(owner).\(quoted($0))" }.joined(separator: ", ")
        let active = roles.deleted.map { " AND \(quoted($0)) IS NULL" } ?? ""
        let start = "SELECT \(selection) FROM \(owner) WHERE"
        find = "\(start) \(quoted(roles.key)) = \(dialect.placeholder(1))\(active)"
        findInTenant =
            roles.tenant.map {
                "\(start) \(quoted($0)) = \(dialect.placeholder(1)) AND \(quoted(roles.key)) = \(dialect.placeholder(2))\(active)"
            } ?? find
        insertHead = "INSERT INTO \(owner) (\(names.indices.map(quoted).joined(separator: ", "))) VALUES "
        insert = insertHead + "(\(names.indices.map { dialect.placeholder($0 + 1) }.joined(separator: ", ")))"

        let updated = names.indices.filter { !roles.isFixed($0) }
        let settings = updated.enumerated().map { "\(quoted($1)) = \(dialect.placeholder($0 + 1))" }
        let matched = [roles.tenant, roles.key, roles.version].compactMap { $0 }
        let conditions = matched.enumerated().map { "\(quoted($1)) = \(dialect.placeholder(updated.count + $0 + 1))" }
        self.updated = updated
        update =
            "UPDATE \(owner) SET \(settings.joined(separator: ", ")) WHERE \(conditions.joined(separator: " AND "))\(active)"
    }
}
