import TrellisKernel

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
    /// The sharing of its rows; nil for a table with tenants and for the system's.
    let shared: SharedRows?
    package let names: [String]
    let sqlite: RecordStatements
    let postgres: RecordStatements

    /// Creates the table of a record; called by the `@Record` macro.
    public init<R: Record>(_ name: String, of record: R.Type, columns: [RecordColumn]) {
        self.name = name
        self.columns = columns
        names = columns.map(\.name)
        let sharing = (record as? any GlobalRecord.Type)?.sharing
        shared = sharing.map(SharedRows.init)
        roles = ManagedColumns(record, columns, owner: sharing?.owner)
        audit = record.audit
        isKeySerial = R.Key.self is any SerialValue.Type
        sqlite = RecordStatements(.sqlite, name, names, roles)
        postgres = RecordStatements(.postgres, name, names, roles)
    }

    /// Who reads and writes the rows of a ``GlobalRecord``; nil for other records.
    public var sharing: RowSharing? { shared?.sharing }
    /// Whether the identifier is a ``SerialID``, of this record or of the one that it refers to.
    package let isKeySerial: Bool
    /// Whether row-level security limits its rows.
    var hasPolicies: Bool { isTenantOwned || shared != nil }

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
    /// Whether it is a ``SerialNumber``.
    let isSerialNumber: Bool
    /// The cases of an enum of text, in order; nil for other types.
    package let cases: [String]?

    /// Creates a column for values of a type; called by the `@Record` macro.
    public init<Value: ColumnValue>(_ name: String, property: String, _ value: Value.Type) {
        self.name = name
        self.property = property
        type = Value.columnType
        isNullable = Value.isNullable
        isSerialNumber = Value.self == SerialNumber.self
        cases = ColumnCases.of(value)
    }
}

/// The indexes of the columns that the transaction manages.
package struct ManagedColumns: Sendable {
    package var key = 0
    package var tenant: Int?
    /// The owner of a row without a tenant.
    package var owner: Int?
    package var created: Int?
    package var updated: Int?
    package var version: Int?
    package var deleted: Int?
    /// The number that the database gives when a row is inserted.
    package var serial: Int?

    init<R: Record>(_ record: R.Type, _ columns: [RecordColumn], owner: String? = nil) {
        func index(_ property: String) -> Int? { columns.firstIndex { $0.property == property } }
        key = index("id") ?? 0
        if record.self is any TenantOwned.Type { tenant = index("tenantID") }
        self.owner = owner.flatMap { name in columns.firstIndex { $0.name == name } }
        if record.self is any Timestamped.Type { (created, updated) = (index("createdAt"), index("updatedAt")) }
        if record.self is any Versioned.Type { version = index("version") }
        if record.self is any SoftDeletable.Type { deleted = index("deletedAt") }
        serial = record.self is any Numbered.Type ? key : columns.firstIndex(where: \.isSerialNumber)
    }

    /// Returns whether `update` never changes the column: identifier, tenant, owner, number, creation time, deletion
    /// time.
    package func isImmutable(_ index: Int) -> Bool {
        index == key || index == tenant || index == owner || index == serial || index == created || index == deleted
    }

    /// The columns by which `update` finds the row, as it was read.
    var matched: [Int] { [tenant, owner, key, version].compactMap(\.self) }
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
    /// The columns that `insert` sets, in order: all but the number that the database gives.
    let inserted: [Int]
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
        let inserted = names.indices.filter { $0 != roles.serial }
        self.inserted = inserted
        insertPrefix = "INSERT INTO \(quotedTable) (\(inserted.map(quoted).joined(separator: ", "))) VALUES "
        insert = insertPrefix + "(\(inserted.indices.map { dialect.placeholder($0 + 1) }.joined(separator: ", ")))"

        let updated = names.indices.filter { !roles.isImmutable($0) }
        let assignments = updated.enumerated().map { "\(quoted($1)) = \(dialect.placeholder($0 + 1))" }
        let conditions = roles.matched.enumerated().map {
            "\(quoted($1)) = \(dialect.placeholder(updated.count + $0 + 1))"
        }
        self.updated = updated
        update =
            "UPDATE \(quotedTable) SET \(assignments.joined(separator: ", ")) WHERE \(conditions.joined(separator: " AND "))\(active)"
    }
}
