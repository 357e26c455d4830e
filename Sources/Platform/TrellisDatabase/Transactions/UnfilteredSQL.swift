public import Logging
import TrellisKernel

/// Handwritten SQL in a transaction, **without the automatic tenant predicate**: for statements that queries can't
/// express.
///
/// Each access states its reason, which is logged, and a test of the project lists them. The statement must limit
/// itself: `… WHERE tenant_id = \(tx.scope.tenantID)`. On PostgreSQL row-level security limits it as well.
public struct UnfilteredSQL {
    let core: TransactionCore
    let isWriter: Bool

    /// Returns the rows of the statement.
    public func rows(_ sql: SQL) throws -> [Row] { try core.run(core.context.rows(sql)) }

    /// Returns the records of the statement; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.run(core.context.records(sql))
    }

    /// Returns the result of `read` for each row of the statement; `read` accesses columns by position.
    package func rows<Item>(_ sql: SQL, _ read: (RowReader) throws -> Item) throws -> [Item] {
        try core.rows(core.context.rendered(sql), read)
    }

    /// Runs a statement; returns the number of changed rows.
    ///
    /// - Throws: ``DatabaseError/readOnly`` in a reader.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        guard isWriter else { throw DatabaseError.readOnly }
        return try core.execute(core.context.rendered(sql))
    }
}

extension UnfilteredSQL {
    /// As ``executeDeferred(_:)-(SQL)``, for a prepared INSERT with these values.
    package func executeDeferred(_ statement: PreparedInsert, _ values: [DatabaseValue]) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeDeferred(Statement(statement.text(core.dialect), values))
    }

    /// Runs a statement together with the next one or the commit, whichever comes first; that one throws its error.
    package func executeDeferred(_ sql: SQL) throws {
        guard isWriter else { throw DatabaseError.readOnly }
        try core.executeDeferred(core.context.rendered(sql))
    }
}

// MARK: - Ways to it

extension TenantReader {
    /// Returns handwritten SQL, which reads every tenant's rows unless it limits itself.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func unfiltered(reason: StaticString, level: Logger.Level = .debug) -> UnfilteredSQL {
        core.unfiltered(reason, level, isWriter: false)
    }
}

extension TenantTransaction {
    /// Returns handwritten SQL, which reads and writes every tenant's rows unless it limits itself.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func unfiltered(reason: StaticString, level: Logger.Level = .debug) -> UnfilteredSQL {
        core.unfiltered(reason, level, isWriter: true)
    }
}

extension GlobalReader {
    /// Returns handwritten SQL, which reads the rows of every user unless it limits itself.
    ///
    /// Logs the reason, the user and the request.
    public func unfiltered(reason: StaticString, level: Logger.Level = .debug) -> UnfilteredSQL {
        core.unfiltered(reason, level, isWriter: false)
    }
}

extension GlobalTransaction {
    /// Returns handwritten SQL, which reads and writes the rows of every user unless it limits itself.
    ///
    /// Logs the reason, the user and the request.
    public func unfiltered(reason: StaticString, level: Logger.Level = .debug) -> UnfilteredSQL {
        core.unfiltered(reason, level, isWriter: true)
    }
}

extension CrossTenantReader {
    /// Handwritten SQL, which reads every tenant's rows for the stated reason.
    public var sql: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: false) }
}

extension CrossTenantTransaction {
    /// Handwritten SQL, which reads and writes every tenant's rows for the stated reason.
    public var sql: UnfilteredSQL { UnfilteredSQL(core: core, isWriter: true) }
}

extension ReadTransaction where Owner == OwnedBySystem {
    /// Returns the rows of a handwritten statement.
    public func rows(_ sql: SQL) throws -> [Row] { try core.run(core.context.rows(sql)) }

    /// Returns the records of a handwritten statement; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type) throws -> [R] {
        try core.run(core.context.records(sql))
    }
}

extension WriteTransaction where Owner == OwnedBySystem {
    /// Runs a handwritten statement; returns the number of changed rows.
    @discardableResult
    public func execute(_ sql: SQL) throws -> Int {
        try core.execute(core.context.rendered(sql))
    }
}

extension TransactionCore {
    /// Returns handwritten SQL, and logs the reason.
    fileprivate func unfiltered(_ reason: StaticString, _ level: Logger.Level, isWriter: Bool) -> UnfilteredSQL {
        context.database.logUnfiltered("\(reason)", level, context.scope)
        return UnfilteredSQL(core: self, isWriter: isWriter)
    }
}

extension Database {
    func logUnfiltered(_ reason: @autoclosure () -> String, _ level: Logger.Level, _ scope: Scope?) {
        logReason("Handwritten SQL isn't limited to the tenant", reason(), level, scope)
    }
}
