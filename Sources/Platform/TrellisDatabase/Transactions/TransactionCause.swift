package import TrellisKernel

/// Names what stands behind `ID<TransactionCause>`: the event or job that a transaction is a consequence of.
package enum TransactionCause: Sendable {}

extension TenantDatabase {
    /// The same rows; what its transactions leave behind says what they are a consequence of.
    package func caused(by cause: ID<TransactionCause>) -> TenantDatabase {
        TenantDatabase(scope: scope, database: database, cause: cause)
    }
}

extension WriteTransaction {
    /// What the transaction is a consequence of at the moment; nil for a request and the like.
    package var cause: ID<TransactionCause>? { core.session.cause.id }

    /// How many causes within this transaction led here.
    package var causeDepth: Int { core.session.cause.depth }

    /// Runs `body`, whose writes are a consequence of `cause`.
    package func caused<Value>(by cause: ID<TransactionCause>, _ body: () throws -> Value) rethrows -> Value {
        try core.session.caused(by: cause, body)
    }

    /// Sees to it that the transaction, or the savepoint around, isn't committed though nobody throws: its `write` fails
    /// with ``DatabaseError/aborted``.
    package func doom() {
        core.session.doom()
    }
}
