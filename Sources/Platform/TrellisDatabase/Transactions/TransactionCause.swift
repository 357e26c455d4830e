package import TrellisKernel

/// The subject of `ID<TransactionCause>`: the event or job that caused a transaction.
package enum TransactionCause: Sendable {}

extension TenantDatabase {
    /// Returns access to the same rows; the events and jobs of its transactions store this cause.
    package func caused(by cause: ID<TransactionCause>) -> TenantDatabase {
        TenantDatabase(scope: scope, database: database, cause: cause, own: own)
    }
}

extension WriteTransaction {
    /// The current cause of the transaction; nil when it has none, for example in a request.
    package var cause: ID<TransactionCause>? { core.session.cause.id }

    /// The number of nested causes within this transaction.
    package var causeDepth: Int { core.session.cause.depth }

    /// Runs `body` with `cause` as the cause of its writes.
    package func caused<Value>(by cause: ID<TransactionCause>, _ body: () throws -> Value) rethrows -> Value {
        try core.session.caused(by: cause, body)
    }

    /// Prevents the commit of the transaction even if its body returns: `write` then throws ``DatabaseError/aborted``.
    ///
    /// In a savepoint, the rollback of the savepoint removes this mark.
    package func setRollbackOnly() {
        core.session.setRollbackOnly()
    }
}
