public import Logging
public import TrellisKernel

/// Reads the rows of every tenant; made by `acrossTenants(reason:)`.
public struct CrossTenantReader: ReadTransaction {
    /// The records of tenants.
    public typealias Owner = OwnedByTenant
    /// What the kinds of transaction have in common.
    public let core: TransactionCore
}

/// Reads and writes the rows of every tenant; made by `acrossTenants(reason:)`.
public struct CrossTenantTransaction: WriteTransaction {
    /// The records of tenants.
    public typealias Owner = OwnedByTenant
    /// What the kinds of transaction have in common.
    public let core: TransactionCore
}

extension SystemReader {
    /// The same transaction, reading the rows of this scope's tenant: for system code that has learnt the tenant on the
    /// way.
    public func inTenant(_ scope: Scope) -> TenantReader { TenantReader(core.session, scope) }

    /// The same transaction, reading the rows of every tenant.
    ///
    /// Logged, with the reason.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReader {
        CrossTenantReader(core: core.crossing(reason, level, nil))
    }
}

extension SystemTransaction {
    /// The same transaction, on the rows of this scope's tenant: for system code such as signing up, which makes a
    /// tenant and its first rows at once.
    public func inTenant(_ scope: Scope) -> TenantTransaction { TenantTransaction(core.session, scope) }

    /// The same transaction, on the rows of every tenant.
    ///
    /// Logged, with the reason.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantTransaction {
        CrossTenantTransaction(core: core.crossing(reason, level, nil))
    }
}

extension TenantReader {
    /// The same transaction, reading the rows of every tenant.
    ///
    /// Logged, with the reason and who asked.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantReader {
        CrossTenantReader(core: core.crossing(reason, level, scope))
    }
}

extension TenantTransaction {
    /// The same transaction, on the rows of every tenant.
    ///
    /// Logged, with the reason and who asked.
    public func acrossTenants(reason: StaticString, level: Logger.Level = .notice) -> CrossTenantTransaction {
        CrossTenantTransaction(core: core.crossing(reason, level, scope))
    }
}

extension TransactionCore {
    /// The same transaction with the rows of every tenant in reach; logged.
    func crossing(_ reason: StaticString, _ level: Logger.Level, _ asked: Scope?) -> TransactionCore {
        var metadata: Logger.Metadata = ["reason": "\(reason)"]
        if let asked {
            metadata["tenant_id"] = "\(asked.tenantID)"
            metadata["user_id"] = "\(asked.userID)"
            metadata["request_id"] = "\(asked.requestID)"
        }
        if !session.isRepeated {
            session.database.logger.log(level: level, "A transaction crosses tenants", metadata: metadata)
        }
        return TransactionCore(session: session, reach: .everyTenant(reason: "\(reason)"), author: author, scope: scope)
    }
}
