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
        try core.rows(sql.rendered(core.dialect, tenant: core.tenant), R.init(row:))
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

extension UnfilteredSQL {
    /// Runs a statement of whose outcome nobody asks, together with the next one where that saves a round trip: then its
    /// failure is that one's, or the commit's.
    package func executeSoon(_ sql: SQL) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeSoon(sql.rendered(core.dialect, tenant: core.tenant))
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
        try core.rows(sql.rendered(core.dialect, tenant: core.tenant), R.init(row:))
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
