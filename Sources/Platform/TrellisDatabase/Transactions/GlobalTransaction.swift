import Logging
public import TrellisKernel

/// A transaction that reads the rows of tables without tenants: public ones, and the user's own.
public struct GlobalReader: ReadTransaction {
    /// Records of modules without tenants.
    public typealias Owner = OwnedGlobally
    /// The user for whom it reads, ``TrellisKernel/ID/noUser`` for an anonymous one; its tenant is the platform.
    public let scope: Scope
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope, moderating reason: String?) {
        self.scope = scope
        core = TransactionCore(
            session: session, context: ReadContext(session.database, global: scope, moderating: reason))
    }
}

/// A transaction that reads and writes the rows of tables without tenants, for one user.
public struct GlobalTransaction: WriteTransaction {
    /// Records of modules without tenants.
    public typealias Owner = OwnedGlobally
    /// The user for whom it writes; its tenant is the platform.
    public let scope: Scope
    /// The implementation that all kinds of transaction share.
    public let core: TransactionCore

    init(_ session: TransactionSession, _ scope: Scope, moderating reason: String?) {
        self.scope = scope
        core = TransactionCore(
            session: session, context: ReadContext(session.database, global: scope, moderating: reason),
            author: AuditContext(scope, at: session.now))
    }

    /// The same transaction, for code that only reads.
    public var reader: GlobalReader { GlobalReader(core.session, scope, moderating: core.access.reason) }
}

extension GlobalTransaction {
    /// The same transaction for the platform's own rows, such as the events and jobs that the code publishes and
    /// enqueues; with the same user.
    package var platform: TenantTransaction { TenantTransaction(core.session, scope) }

    /// The same transaction as `platform` for the rows of tables without tenants, for handlers of events and jobs.
    ///
    /// - Throws: ``GlobalAccessError/tenantScope`` for the transaction of a tenant.
    package init(_ platform: TenantTransaction) throws(GlobalAccessError) {
        guard platform.scope.tenantID == .platform else { throw .tenantScope }
        self.init(platform.core.session, platform.scope, moderating: nil)
    }

    /// Whether the transaction has access to the rows of every user.
    package var isModerating: Bool { core.access.reason != nil }

    /// Returns the same transaction with access to the rows of every user.
    ///
    /// Logs the reason, the user and the request; the audit stores the reason with each change.
    public func moderating(reason: StaticString) -> GlobalTransaction {
        core.session.database.logReason("Rows of all users are accessed", "\(reason)", .notice, scope)
        return GlobalTransaction(core.session, scope, moderating: "\(reason)")
    }
}

extension SystemTransaction {
    /// Returns the same transaction for the rows of tables without tenants, as this user.
    ///
    /// For what is written together with an account, such as the public profile of a user who signs up:
    /// ```swift
    /// let user = try accounts.create(prepared, in: tx).user
    /// try tx.global(as: user.id).insert(ProfileRecord(id: user.id, username: "ada"))
    /// ```
    /// It has that user's access, and the audit names the user, also when the request is anonymous.
    public func global(as user: ID<User>) -> GlobalTransaction {
        let request = Scope(
            tenantID: .platform, userID: user, requestID: scope?.requestID ?? "", origin: scope?.origin ?? .unnamed,
            clientAddress: scope?.clientAddress)
        return GlobalTransaction(core.session, request, moderating: nil)
    }
}
