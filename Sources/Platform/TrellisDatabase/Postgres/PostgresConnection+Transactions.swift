import CLibPQ
import TrellisKernel

extension PostgresConnection {
    /// Runs `body` in a transaction, which begins with its first statement and ends with the body.
    ///
    /// - Throws: what the body throws; ``DatabaseError/commitUnknown`` when the connection is lost after COMMIT was sent.
    func transaction<Value>(
        _ transaction: PostgresTransactionKind, limit: Duration?, cancellation: CancellationFlag?,
        _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        phase = .pending(transaction)
        begin(limit: limit, cancellation: cancellation)
        do {
            let value = try body(self)
            try commit(transaction)
            end()
            endSession()
            return value
        } catch {
            let wasCancelled = end()
            rollBack()
            endSession()
            guard wasCancelled, cancellation?.isSet == true, let failure = error as? DatabaseError else { throw error }
            // `aborted` if the request arrived while the server still ended the previous, reading transaction.
            throw failure == .timeout || failure == .aborted ? CancellationError() : error
        }
    }

    /// Runs `body` with each statement a transaction of its own, which may write.
    ///
    /// - Throws: what the body throws; ``DatabaseError/commitUnknown`` when the connection is lost during a statement.
    func withoutTransaction<Value>(
        cancellation: CancellationFlag? = nil, _ body: (PostgresConnection) throws -> Value
    ) throws -> Value {
        phase = .none
        begin(limit: nil, cancellation: cancellation)
        let result = Result { try writing { try withKnownOutcome(body) } }
        let wasCancelled = end()
        endSession()
        if wasCancelled, cancellation?.isSet == true, case .failure(DatabaseError.timeout) = result {
            throw CancellationError()
        }
        return try result.get()
    }

    private func writing<Value>(_ body: () throws -> Value) throws -> Value {
        guard session.cachesStatements else { return try body() }
        try run(Statement("SET default_transaction_read_only = off"), isKept: false)
        // It is set back below; only what the body leaves is discarded, together with the prepared statements.
        hasSessionState = false
        let result = Result { try body() }
        let isStateLeft = hasSessionState
        defer { hasSessionState = isStateLeft }
        // With this setting a query could write, so the connection isn't used again.
        do {
            if isOpen { try run(Statement("SET default_transaction_read_only = on"), isKept: false) }
        } catch {
            isBroken = true
        }
        return try result.get()
    }

    private func withKnownOutcome<Value>(_ body: (PostgresConnection) throws -> Value) throws -> Value {
        do { return try body(self) } catch let error as DatabaseError where !isOpen {
            throw error == .disconnected || error == .timeout ? .commitUnknown : error
        }
    }

    private func begin(limit: Duration?, cancellation: CancellationFlag?) {
        (requestedAccess, serverAccess) = (.system, .system)
        (author, serverAuthor) = (nil, nil)
        hasStreamed = false
        deadline = limit.map { MonotonicTime.nanoseconds + $0.nanoseconds } ?? .max
        self.cancellation = cancellation
        wire.begin(deadline: deadline, cancellation: cancellation)
        let stop = canceller.begin()
        cancellation?.onSet(stop)
    }

    @discardableResult
    private func end() -> Bool {
        cancellation?.onSet(nil)
        cancellation = nil
        deadline = .max
        let (wasRequested, isSettled) = canceller.end()
        if !isSettled { isBroken = true }
        return wasRequested
    }

    private func commit(_ transaction: PostgresTransactionKind) throws {
        guard case .open = phase else {
            phase = .none
            return
        }
        // A reader has its rows, and doesn't depend on its COMMIT; the server releases the snapshot as soon as it gets
        // the command.
        if transaction.isReadOnly {
            phase = .none
            do {
                try enqueue(Statement("COMMIT"), isMain: true)
                try pipeline.send()
            } catch {
                isBroken = true
            }
            return
        }
        let wasOpen = isOpen
        do {
            try enqueue(Statement("COMMIT"), isMain: true)
            try pipeline.send()
        } catch {
            isBroken = true
            // What is queued may have been sent before all of it was queued.
            throw wasOpen ? DatabaseError.commitUnknown : error
        }
        let results = collectResults()
        // After a deferred statement that failed, the server skips COMMIT.
        if PQtransactionStatus(handle) != PQTRANS_INERROR { phase = .none }
        // What happens to the connection afterwards changes nothing.
        if results.main.last?.tag == "COMMIT" { return }
        if let failure = results.failure { throw isUnknown(results) ? .commitUnknown : failure }
        guard results.main.isEmpty else { throw DatabaseError.aborted }
        throw DatabaseError.commitUnknown
    }

    /// Returns whether the server may have committed although there was no result.
    ///
    /// When the server ends a session it says why, and hasn't committed: it doesn't end one between a commit and its
    /// result. A pooler reports also what it doesn't know.
    private func isUnknown(_ results: PostgresPipeline.Results) -> Bool {
        guard results.isLost, let state = results.failureState else { return results.isLost }
        return state.hasPrefix(utf8: "08") || !session.cachesStatements
    }

    private func rollBack() {
        defer { phase = .none }
        guard case .open = phase, isOpen else { return }
        wire.beginEnd()
        waitForDeferred()
        do {
            // Not kept: in a failed transaction the server rejects the DEALLOCATE of an evicted statement.
            try enqueue(Statement("ROLLBACK"), isMain: true, isKept: false)
            try pipeline.send()
            _ = try collect()
        } catch {
            isBroken = true
        }
    }

    /// Ends what statements left in the session, before another transaction uses it.
    func endSession() {
        guard hasSessionState, !keepsSessionState else { return }
        hasSessionState = false
        // Behind a pooler the next statement may run in another session.
        guard session.cachesStatements, isOpen else { return }
        wire.beginEnd()
        do {
            try pipeline.run("DISCARD ALL", PostgresParameters([]), isMain: true)
            try pipeline.send()
            _ = try collect()
            _ = statements.removeAll()
            pendingDeallocations = []
        } catch {
            isBroken = true
        }
    }
}
