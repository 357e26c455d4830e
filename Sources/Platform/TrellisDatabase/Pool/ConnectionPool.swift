import TrellisKernel

/// A connection pool: threads with one connection each that serve transactions and queries in order of arrival.
///
/// ```swift
/// struct ToyConnection: PoolConnection {
///     func greet(_ name: String) -> String { "Hello, \(name)!" }
///     func run(_ queries: [Never], onLoss: () -> Void) {}
///     func isUsable(askServer: Bool) -> Bool { true }
///     func close() {}
/// }
///
/// let pool = ConnectionPool(name: "toy", limits: PoolLimits(maximum: 2), metrics: PoolMetrics("toy")) {
///     ToyConnection()
/// }
/// let greeting = try await pool.run { connection, _ in connection.greet("Ada") }      // Hello, Ada!
/// pool.close()
/// ```
/// A transaction runs completely on one thread of the pool, so a long one never blocks a thread of Swift's concurrency
/// pool. A thread that finishes takes the next request without sleeping. Sleeping threads are woken only when all
/// others are busy, and new threads are started only when none sleeps. Waiting quick queries are taken together; see
/// ``PoolQueue``.
///
/// 1. A transaction runs once or fails: with `exhausted` when it waited too long, with `CancellationError` when its
///    task was cancelled before it started, with `disconnected` after ``close()``.
/// 2. The request that waits longest is served first, and a cancelled one delays no other. Only a quick query that is
///    sent together with an older one is served out of order.
/// 3. A connection serves one transaction at a time. It is replaced when it is broken, too old, idle too long, or from
///    before ``renew()``.
///    The transactions of a group commit also run one after the other; their callers get the outcomes together.
/// 4. When a thread can't open a connection and another thread has one or is opening one, its requests return to their
///    place in the queue and the thread ends; the pool tries to grow again after the backoff. Otherwise the requests
///    fail.
///
/// Each piece of state has one owner:
///
/// - ``PoolQueue``: the waiting requests, the numbers of threads, which timers are armed, whether the pool is closed.
///   Callers, threads and timers change it, under a mutex of ``PoolWorkers``.
/// - ``PoolWorkers``: the threads, a semaphore with a signal for each woken thread, and the two timers. The timeout
///   timer fails requests that waited too long; it is armed while requests wait. The wake timer wakes or starts a
///   thread for requests for which none was woken; it is armed while requests wait and a thread could be added.
/// - ``PoolTransaction``: whether the transaction was started or has failed, an atomic value. The first to claim it
///   changes it: a thread, the timeout timer, or the cancellation of its task.
/// - ``PoolSlot``: the connection of one thread, and when it was opened and last used. Only that thread has it.
/// - ``LastConnectionLoss``: when the pool last lost a connection, an atomic value that every thread sets.
/// - ``ReconnectBackoff``: the failures to open a connection and the time of the next attempt, under its own mutex.
/// - ``PoolGenerations``: which connections were opened before the last ``renew()``, under a mutex.
/// - ``CancellationFlag``: whether the task of a transaction was cancelled, and the handler that then stops the
///   statement.
final class ConnectionPool<Connection: PoolConnection>: Sendable {
    private let workers: PoolWorkers<Connection>

    init(
        name: String, limits: PoolLimits, metrics: PoolMetrics, backoff: ReconnectBackoff? = nil,
        open: @escaping @Sendable () throws -> Connection
    ) {
        workers = PoolWorkers(name: name, limits: limits, metrics: metrics, backoff: backoff, open: open)
    }

    deinit {
        workers.stop()
    }

    /// The number of transactions and queries that wait for a connection.
    var waitingCount: Int { workers.waitingCount }

    /// Runs `body` on a connection's thread; the caller is suspended until it ends.
    ///
    /// - Parameter allowsGroupCommit: whether it may be committed together with other waiting transactions, if
    ///   connections support that.
    func run<Value: Sendable>(
        allowsGroupCommit: Bool = false, _ body: @escaping @Sendable (Connection, CancellationFlag) throws -> Value
    ) async throws -> Value {
        let cancellation = CancellationFlag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let transaction = PoolTransaction<Connection>(allowsGroupCommit: allowsGroupCommit) { opened in
                    cancellation.onSet(nil)
                    let outcome = Result { try body(opened.get(), cancellation) }
                    return { failure in
                        // A transaction that failed itself reports its own error, not the one of the group commit.
                        guard let failure, case .success = outcome else { return continuation.resume(with: outcome) }
                        continuation.resume(throwing: failure)
                    }
                }
                cancellation.onSet { transaction.fail(CancellationError()) }
                workers.submit(.transaction(transaction))
            }
        } onCancel: {
            cancellation.set()
        }
    }

    /// Queues a query for one of the connections, which may run it together with others.
    func submit(_ query: Connection.PendingQuery) {
        workers.submit(.query(query, since: MonotonicTime.nanoseconds))
    }

    /// Replaces every open connection: closes the idle ones now, and each of the others when its transaction has ended.
    ///
    /// No request fails for it. New connections are opened by the next requests, without an earlier backoff.
    func renew() { workers.renew() }

    /// Opens the minimum number of connections, in the background.
    ///
    /// Without it they are opened when requests need them. What can't be opened now is opened then.
    func openAhead() { workers.openAhead() }

    /// Serves the waiting requests, then ends the threads and closes their connections.
    func close() {
        stop()
        _ = waitForEnd()
    }

    /// Accepts no more requests; the threads end after they have served the waiting ones.
    func stop() { workers.stop() }

    /// Waits until the threads have ended, after ``stop()``; returns whether they have within the limit.
    func waitForEnd(within limit: Duration? = nil) -> Bool { workers.waitForEnd(within: limit) }
}
