public import TrellisKernel

/// SQL by hand within a tenant's transaction, to which **no tenant predicate is added**: the way out where queries
/// don't reach.
///
/// Its name is what reviews and tests look for. The statement must limit itself: `… WHERE tenant_id =
/// \(tx.scope.tenantID)`.
public struct UnfilteredSQL {
    let core: TransactionCore
    let isWriter: Bool

    /// The rows that the statement gives.
    public func rows(_ sql: SQL) throws -> [Row] { try core.rows(sql) }

    /// The records that the statement gives; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.rows(sql.rendered(core.dialect, tenant: core.tenant), core.given)
    }

    /// What `read` makes of each row that the statement gives, by the positions of its columns.
    package func rows<Item>(_ sql: SQL, _ read: (RowReader) throws -> Item) throws -> [Item] {
        try core.rows(sql.rendered(core.dialect, tenant: core.tenant), read)
    }

    /// Runs a statement; answers how many rows it changed.
    ///
    /// In a reader it fails with ``DatabaseError/readOnly``.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        guard isWriter else { throw DatabaseError.readOnly }
        return try core.execute(sql.rendered(core.dialect, tenant: core.tenant))
    }
}

/// A statement in the words of each engine, written once, for where it is sent very often.
package struct StandingStatement: Sendable {
    private let sqlite: String
    private let postgres: String

    /// An INSERT of one row.
    ///
    /// - Parameter columns: each with a value that is bound when it is sent, or with an expression that binds nothing.
    package init(insertInto table: String, _ columns: [(name: String, expression: SQL?)]) {
        func text(_ dialect: Dialect) -> String {
            var (renderer, bound) = (Renderer(dialect), 0)
            renderer.write("INSERT INTO \(table) (\(columns.map(\.name).joined(separator: ", "))) VALUES (")
            renderer.list(columns) { renderer, column in
                guard let expression = column.expression else {
                    bound += 1
                    return renderer.write(dialect.placeholder(bound))
                }
                renderer.write(expression)
            }
            renderer.write(")")
            return renderer.text
        }
        (sqlite, postgres) = (text(.sqlite), text(.postgres))
    }

    func text(_ dialect: Dialect) -> String { dialect.name == .sqlite ? sqlite : postgres }
}

extension UnfilteredSQL {
    /// As ``executeLater(_:)-(SQL)``, with these values.
    package func executeLater(_ statement: StandingStatement, _ values: [DatabaseValue]) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeLater(Statement(statement.text(core.dialect), values))
    }

    /// Runs a statement no later than the next one or the commit, whichever comes first: a failure of it is theirs.
    package func executeLater(_ sql: SQL) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeLater(sql.rendered(core.dialect, tenant: core.tenant))
    }
}

extension SystemReader {
    /// SQL by hand with the rows of one tenant in reach, beside those without a tenant: for system code that names the
    /// tenant in the statement itself.
    public func unfiltered(in tenant: ID<Tenant>) -> UnfilteredSQL {
        UnfilteredSQL(core: TransactionCore(session: core.session, reach: .tenant(tenant)), isWriter: false)
    }
}

extension CrossTenantReader {
    /// SQL by hand, which sees every tenant's rows.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: false) }
}

extension CrossTenantTransaction {
    /// SQL by hand, which reaches every tenant's rows.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: true) }
}

extension TenantReader {
    /// SQL by hand, which sees every tenant's rows unless it limits itself.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: false) }
}

extension TenantTransaction {
    /// SQL by hand, which reaches every tenant's rows unless it limits itself.
    public var unfiltered: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: true) }
}

extension ReadTransaction where Owner == OwnedBySystem {
    /// The rows that a statement written by hand gives.
    public func rows(_ sql: SQL) throws -> [Row] { try core.rows(sql) }

    /// The records that a statement written by hand gives; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.rows(sql.rendered(core.dialect, tenant: core.tenant), core.given)
    }
}

extension WriteTransaction where Owner == OwnedBySystem {
    /// Runs a statement written by hand; answers how many rows it changed.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        try core.execute(sql.rendered(core.dialect, tenant: core.tenant))
    }
}

extension TransactionCore {
    func rows(_ sql: SQL) throws -> [Row] {
        try rows(sql.rendered(dialect, tenant: tenant)) { row in
            let names = row.source.columnNames
            return Row(names: names, values: names.indices.map { row.value(at: $0) })
        }
    }
}
