public import TrellisKernel

/// A transaction that reads; the base of all transactions.
///
/// A transaction is valid in its body only. It isn't `Sendable` and the body is synchronous, so a body can't keep it,
/// await, or open another transaction; ``WriteTransaction/savepoint(_:)`` is a step within a transaction.
///
/// | transaction | from | records |
/// |---|---|---|
/// | ``TenantReader``, ``TenantTransaction`` | ``TenantDatabase`` | ``TenantOwned``, of its tenant |
/// | ``GlobalReader``, ``GlobalTransaction`` | ``GlobalDatabase`` | ``GlobalRecord``, of a module without tenants |
/// | ``SystemReader``, ``SystemTransaction`` | ``SystemDatabase`` | records without a tenant |
/// | ``CrossTenantReader``, ``CrossTenantTransaction`` | `acrossTenants(reason:)` | ``TenantOwned``, of all tenants |
public protocol ReadTransaction {
    /// The owner of the accessible records.
    associatedtype Owner
    /// The implementation that all kinds of transaction share.
    var core: TransactionCore { get }
}

extension ReadTransaction {
    /// The time of the transaction, the same for every row it writes.
    public var now: Timestamp { core.session.now }
}

/// A transaction that writes: committed when its body returns, rolled back when the body throws.
public protocol WriteTransaction: ReadTransaction {}

extension WriteTransaction {
    /// Runs `body` in a savepoint: when it throws, its writes are rolled back and the error is thrown; a caller that
    /// catches it can continue the transaction.
    public func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try core.session.savepoint(body)
    }

    /// The `traceparent` of the task that began the transaction; nil when it isn't traced.
    package var trace: String? { core.session.trace }

    /// The identifier of the request for which the task began the transaction; nil outside requests and jobs.
    package var requestID: String? { core.session.requestID }

    /// Runs a part of the transaction that belongs to another trace, such as that of an event which it handles.
    package func tracing<Value>(_ trace: String?, _ body: () throws -> Value) rethrows -> Value {
        try core.session.tracing(trace, body)
    }

    /// Runs `hook` after the commit; not when the transaction or the enclosing savepoint is rolled back.
    ///
    /// The hook runs before `write` returns. It can't fail the transaction and is lost in a crash, so it is for wakeups
    /// and caches, not for work that must happen.
    public func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        core.session.afterCommit(hook)
    }
}

/// A transaction that reads the rows of one tenant.
public struct TenantReader: ReadTransaction {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// The user and the tenant for whom it reads.
    public let scope: Scope
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope, _ own: OwnRows? = nil) {
        self.scope = scope
        core = TransactionCore(session: session, context: session.database.context(scope, own))
    }
}

/// A transaction that reads and writes the rows of one tenant.
public struct TenantTransaction: WriteTransaction {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// The user and the tenant for whom it writes.
    public let scope: Scope
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope, _ own: OwnRows? = nil) {
        self.scope = scope
        core = TransactionCore(
            session: session, context: session.database.context(scope, own),
            author: AuditContext(scope, at: session.now))
    }
}

/// A transaction that reads the rows that belong to no tenant.
public struct SystemReader: ReadTransaction {
    /// Records without a tenant.
    public typealias Owner = OwnedBySystem
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope? = nil) {
        core = TransactionCore(session: session, context: session.database.systemContext(scope))
    }
}

/// A transaction that reads and writes the rows that belong to no tenant.
public struct SystemTransaction: WriteTransaction {
    /// Records without a tenant.
    public typealias Owner = OwnedBySystem
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    /// The user for whom it writes; nil when unknown.
    public let scope: Scope?

    init(_ session: TransactionSession, _ scope: Scope?) {
        self.scope = scope
        core = TransactionCore(
            session: session, context: session.database.systemContext(scope),
            author: AuditContext(scope, at: session.now))
    }
}
