public import TrellisKernel

/// What every transaction can do: read.
///
/// A transaction is valid within its body only. It isn't `Sendable` and the body is synchronous, so it can't be kept,
/// awaited in, or opened inside another; ``WriteTransaction/savepoint(_:)`` is the step within.
///
/// | transaction | from | records |
/// |---|---|---|
/// | ``TenantReader``, ``TenantTransaction`` | ``TenantDatabase`` | ``TenantOwned``, of its tenant |
/// | ``SystemReader``, ``SystemTransaction`` | ``SystemDatabase`` | those without a tenant |
/// | ``CrossTenantReader``, ``CrossTenantTransaction`` | `acrossTenants(reason:)` | ``TenantOwned``, of all tenants |
public protocol ReadTransaction {
    /// The owner of the records in reach.
    associatedtype Owner
    /// What the kinds of transaction have in common.
    var core: TransactionCore { get }
}

extension ReadTransaction {
    /// The transaction's moment: the same for every row it writes.
    public var now: Timestamp { core.session.now }
}

/// A transaction that writes: committed when its body returns, rolled back when the body throws.
public protocol WriteTransaction: ReadTransaction {}

extension WriteTransaction {
    /// Runs `body` as a step of its own: when it throws, what it wrote is taken back, the error goes on, and whoever
    /// catches it can continue the transaction.
    public func savepoint<Value>(_ body: () throws -> Value) throws -> Value {
        try core.session.savepoint(body)
    }

    /// The place in a distributed trace of the task that began the transaction, as a `traceparent`; nil when nobody
    /// knows.
    package var trace: String? { core.session.trace }

    /// Runs `hook` once the transaction is committed; never when it, or the savepoint around, is rolled back.
    ///
    /// The hook runs before `write` returns. It can't fail the transaction, so it is for wakes and caches, not for work
    /// that must happen.
    public func afterCommit(_ hook: @escaping @Sendable () -> Void) {
        core.session.afterCommit(hook)
    }
}

/// Reads the rows of one tenant.
public struct TenantReader: ReadTransaction {
    /// The records of tenants.
    public typealias Owner = OwnedByTenant
    /// On whose behalf it reads.
    public let scope: Scope
    /// What the kinds of transaction have in common.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope) {
        self.scope = scope
        core = TransactionCore(session: session, reach: .tenant(scope.tenantID), scope: scope)
    }
}

/// Reads and writes the rows of one tenant.
public struct TenantTransaction: WriteTransaction {
    /// The records of tenants.
    public typealias Owner = OwnedByTenant
    /// On whose behalf it writes.
    public let scope: Scope
    /// What the kinds of transaction have in common.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope) {
        self.scope = scope
        core = TransactionCore(
            session: session, reach: .tenant(scope.tenantID), author: AuditAuthor(scope, at: session.now))
    }
}

/// Reads the rows that belong to no tenant.
public struct SystemReader: ReadTransaction {
    /// The records without a tenant.
    public typealias Owner = OwnedBySystem
    /// What the kinds of transaction have in common.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope? = nil) {
        core = TransactionCore(session: session, reach: .system, scope: scope)
    }
}

/// Reads and writes the rows that belong to no tenant.
public struct SystemTransaction: WriteTransaction {
    /// The records without a tenant.
    public typealias Owner = OwnedBySystem
    /// What the kinds of transaction have in common.
    public let core: TransactionCore

    /// On whose behalf it writes; nil where nobody said.
    public let scope: Scope?

    init(_ session: TransactionSession, _ scope: Scope?) {
        self.scope = scope
        core = TransactionCore(session: session, reach: .system, author: AuditAuthor(scope, at: session.now))
    }
}
