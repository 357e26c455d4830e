public import Logging
public import TrellisKernel

/// A transaction that reads the rows of every tenant, from `acrossTenants(reason:)`.
public struct CrossTenantReader: ReadTransaction {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore
}

/// A transaction that reads and writes the rows of every tenant, from `acrossTenants(reason:)`.
public struct CrossTenantTransaction: WriteTransaction {
    /// Records of tenants.
    public typealias Owner = OwnedByTenant
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore
}

extension SystemReader {
    /// Returns the same transaction for the rows of the scope's tenant.
    ///
    /// For system code that finds the tenant during the transaction.
    public func inTenant(_ scope: Scope) -> TenantReader { TenantReader(core.session, scope) }

    /// Returns the same transaction for reading the rows of every tenant.
    ///
    /// Logs the reason.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReader {
        CrossTenantReader(core: core.acrossTenants(reason, level, nil))
    }
}

extension SystemTransaction {
    /// Returns the same transaction for the rows of the scope's tenant.
    ///
    /// For system code such as sign-up, which creates a tenant and its first rows together.
    public func inTenant(_ scope: Scope) -> TenantTransaction { TenantTransaction(core.session, scope) }

    /// Returns the same transaction for the rows of every tenant.
    ///
    /// Logs the reason.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantTransaction {
        CrossTenantTransaction(core: core.acrossTenants(reason, level, nil))
    }
}

extension TenantReader {
    /// Returns the same transaction for reading the rows of every tenant.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReader {
        CrossTenantReader(core: core.acrossTenants(reason, level, scope))
    }
}

extension TenantTransaction {
    /// Returns the same transaction for the rows of every tenant.
    ///
    /// Logs the reason, the tenant, the user and the request.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantTransaction {
        CrossTenantTransaction(core: core.acrossTenants(reason, level, scope))
    }
}

extension TransactionCore {
    /// Returns the same transaction with access to the rows of every tenant, and logs it.
    func acrossTenants(_ reason: StaticString, _ level: Logger.Level, _ scope: Scope?) -> TransactionCore {
        TransactionCore(
            session: session, context: context.acrossTenants(reason, level, for: scope), author: author)
    }
}
