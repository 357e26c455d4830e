public import Logging
public import TrellisKernel

/// Handwritten SQL of one statement that reads, **without the automatic tenant predicate**.
///
/// Each access states its reason, which is logged, and a test of the project lists them. The statement must limit
/// itself: `… WHERE tenant_id = \(database.scope.tenantID)`. On PostgreSQL row-level security limits it as well.
public struct UnfilteredReads: Sendable {
    let context: ReadContext

    /// Returns the rows of the statement.
    public func rows(_ sql: SQL, on target: ReadTarget = .primary) async throws -> [Row] {
        try await context.run(context.rows(sql), on: target)
    }

    /// Returns the records of the statement; it must select `\(columns: R.self)`.
    public func fetch<R: Record>(_ sql: SQL, as record: R.Type, on target: ReadTarget = .primary) async throws -> [R] {
        try await context.run(context.records(sql), on: target)
    }

    /// Returns the result of `read` for each row of the statement; `read` accesses columns by position.
    package func rows<Item: Sendable>(
        _ sql: SQL, on target: ReadTarget = .primary, _ read: @escaping @Sendable (RowReader) throws -> Item
    ) async throws -> [Item] {
        try await context.run(SingleRead(context.rendered(sql), items: read), on: target)
    }

    /// Returns the rows of a prepared statement with these values of its parameters.
    package func rows(
        _ sql: PreparedSQL, _ values: [DatabaseValue], on target: ReadTarget = .primary
    ) async throws -> [Row] {
        try await context.run(context.rows(sql, values), on: target)
    }
}

extension TenantDatabase {
    /// Returns handwritten SQL, which reads every tenant's rows unless it limits itself.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func unfiltered(reason: StaticString, level: Logger.Level = .debug) -> UnfilteredReads {
        database.logUnfiltered("\(reason)", level, scope)
        return UnfilteredReads(context: readContext)
    }
}

extension SystemDatabase {
    /// Returns handwritten SQL that can also read the rows of one tenant: for system code that names the tenant in the
    /// statement itself.
    ///
    /// Logs the reason.
    public func unfiltered(
        in tenant: ID<Tenant>, reason: StaticString, level: Logger.Level = .debug
    ) -> UnfilteredReads {
        database.logUnfiltered("\(reason)", level, scope)
        return UnfilteredReads(context: ReadContext(database: database, access: .tenant(tenant), scope: scope))
    }
}

extension CrossTenantReads {
    /// Handwritten SQL, which reads every tenant's rows for the stated reason.
    public var sql: UnfilteredReads { UnfilteredReads(context: readContext) }
}

extension SystemDatabase {
    /// Returns the rows of a handwritten statement.
    public func rows(_ sql: SQL, on target: ReadTarget = .primary) async throws -> [Row] {
        try await readContext.run(readContext.rows(sql), on: target)
    }

    /// Returns the rows of a prepared statement with these values of its parameters.
    package func rows(
        _ sql: PreparedSQL, _ values: [DatabaseValue], on target: ReadTarget = .primary
    ) async throws -> [Row] {
        try await readContext.run(readContext.rows(sql, values), on: target)
    }
}
