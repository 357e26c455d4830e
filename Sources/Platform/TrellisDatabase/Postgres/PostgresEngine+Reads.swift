import TrellisKernel

extension PostgresEngine {
    /// The maximum number of runs of a read on one server.
    private static let attempts = 3

    /// Runs `body` in a reading transaction, which changes nothing, so it runs again when it fails for a reason of the
    /// server's: after a change of the schema, and on a replica that had to stop it, which may then be the primary.
    ///
    /// Not after it has streamed rows.
    @concurrent
    func read<Value: Sendable>(
        on target: ReadTarget, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        if target == .replica, let replica, await replica.isCurrent() {
            do {
                return try await read(from: replica.pool, body)
            } catch let failure as RepeatableFailure {
                replica.reportFallback(after: failure.error)
            }
        }
        do { return try await read(from: primary, body) } catch let failure as RepeatableFailure {
            throw failure.error
        }
    }

    /// - Throws: ``RepeatableFailure`` when the read may succeed on another server.
    private func read<Value: Sendable>(
        from pool: PostgresPool, _ body: @escaping @Sendable (any EngineConnection) throws -> Value
    ) async throws -> Value {
        let (limit, metrics, isReplica) = (options.transactionTimeout, readMetrics, pool !== primary)
        var runs = 0
        while true {
            do {
                return try await pool.connections.run { connection, cancellation in
                    try metrics.timed {
                        do {
                            return try connection.transaction(.read, limit: limit, cancellation: cancellation, body)
                        } catch let error as DatabaseError where error.mayRepeatRead(isReplica: isReplica) {
                            guard connection.hasStreamed else { throw RepeatableFailure(error: error) }
                            throw isReplica && error != .schemaChanged ? .replicaConflict : error
                        }
                    }
                }
            } catch let failure as RepeatableFailure where failure.error != .disconnected {
                runs += 1
                guard runs < Self.attempts else { throw failure }
            } catch DatabaseError.disconnected where isReplica {
                // No connection could be opened.
                throw RepeatableFailure(error: .disconnected)
            }
        }
    }
}

extension PostgresEngine: QueryRunner {
    @concurrent
    func run(
        _ statement: Statement, access: RowAccess, on target: ReadTarget
    ) async throws -> Result<any QueryResult, DatabaseError> {
        if target == .replica, let replica, await replica.isCurrent() {
            for _ in 0..<Self.attempts {
                let outcome: Result<any QueryResult, DatabaseError>
                do { outcome = try await run(statement, access, on: replica.pool) } catch DatabaseError.disconnected {
                    // No connection could be opened.
                    outcome = .failure(.disconnected)
                }
                guard case .failure(let error) = outcome, error.mayRepeatRead(isReplica: true) else { return outcome }
                replica.reportFallback(after: error)
                if error == .disconnected { break }
            }
        }
        return try await run(statement, access, on: primary)
    }

    private func run(
        _ statement: Statement, _ access: RowAccess, on pool: PostgresPool
    ) async throws -> Result<any QueryResult, DatabaseError> {
        let query = PostgresQuery(
            statement.text, try PostgresParameters(statement.values), access,
            isQuick: quick.contains(statement.text), metrics: readMetrics)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                if query.attach(continuation) { pool.connections.submit(query) }
            }
        } onCancel: {
            query.cancel()
        }
    }
}

/// The failure of a read that may succeed when it runs again.
private struct RepeatableFailure: Error {
    let error: DatabaseError
}

extension DatabaseError {
    /// Whether a read that fails so may succeed when it runs again, without any change of the caller's.
    ///
    /// A reading transaction conflicts with nothing on the primary. A replica stops it in order to apply changes.
    fileprivate func mayRepeatRead(isReplica: Bool) -> Bool {
        switch self {
        case .schemaChanged: true
        case .serialization, .deadlock, .disconnected: isReplica
        default: false
        }
    }
}
