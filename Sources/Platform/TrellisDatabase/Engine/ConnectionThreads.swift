/// A pool: threads with a connection each, serving transactions and queries in the order they came.
///
/// A transaction runs whole on one thread, so a long one keeps no thread of Swift's own from its work. A thread that
/// has just finished takes what comes next without sleeping; sleeping ones are woken only when all others are
/// busy, and new ones are started only when none sleeps. Quick queries that wait are taken together; see ``PoolQueue``.
///
/// 1. A transaction is run once or fails: with `exhausted` when it waited too long, with `CancellationError` when its
///    task was cancelled before its turn, with `disconnected` after ``close()``.
/// 2. Who waits longest is served first, and who gave up costs the others nothing. Nobody overtakes but a quick query that
///    travels with an older one.
/// 3. A connection serves one transaction at a time, and is replaced when it is broken, too old, or idle too long.
///    Transactions that may share a commit are run one after the other all the same, and hear of their outcome together.
/// 4. What a thread that gets no connection was to do goes back to its place in the queue while another thread has one or
///    is about to, and the thread ends; the pool tries to grow again after the back-off. Without any, it fails.
final class ConnectionThreads<Connection: PoolConnection>: Sendable {
    private let crew: PoolCrew<Connection>

    init(
        name: String, limits: PoolLimits, metrics: TransactionMetrics, backOff: BackOff? = nil,
        open: @escaping @Sendable () throws -> Connection
    ) {
        crew = PoolCrew(name: name, limits: limits, metrics: metrics, backOff: backOff, open: open)
    }

    deinit {
        crew.stop()
    }

    /// How many transactions and queries wait for a connection.
    var waitingCount: Int { crew.waitingCount }

    /// Runs `body` on a connection's thread; the caller is suspended meanwhile.
    ///
    /// - Parameter mayShare: whether it may be committed together with others that wait, where connections do that.
    func run<Value: Sendable>(
        mayShare: Bool = false, _ body: @escaping @Sendable (Connection, CancellationFlag) throws -> Value
    ) async throws -> Value {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let transaction = PoolTransaction<Connection>(mayShare: mayShare) { opened in
                    cancellation.onSet(nil)
                    let outcome = Result { try body(opened.get(), cancellation) }
                    return { failure in
                        // What failed by itself has no part in what became of the others.
                        guard let failure, case .success = outcome else { return continuation.resume(with: outcome) }
                        continuation.resume(throwing: failure)
                    }
                }
                cancellation.onSet { transaction.fail(CancellationError()) }
                crew.submit(.transaction(transaction))
            }
        } onCancel: {
            cancellation.set()
        }
    }

    /// Has the query answered by one of the connections, maybe together with others.
    func submit(_ query: Connection.Query) {
        crew.submit(.query(query, since: MonotonicTime.nanoseconds))
    }

    /// Serves what waits, then ends the threads and their connections.
    func close() {
        crew.stop()
        crew.waitForEnd()
    }
}
