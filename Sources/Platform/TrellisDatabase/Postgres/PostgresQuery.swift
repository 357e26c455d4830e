import Synchronization

/// A single statement that is sent by itself, and the continuation that waits for its result.
final class PostgresQuery: PoolQuery {
    typealias Outcome = Result<any QueryResult, DatabaseError>

    private struct State {
        var continuation: CheckedContinuation<Outcome, any Error>?
        var isCancelled = false
        var onCancel: (@Sendable () -> Void)?
    }
    let text: String
    let values: PostgresParameters
    let access: RowAccess
    let isQuick: Bool
    let metrics: TransactionMetrics
    private let state = Mutex(State())
    private let wasReprepared = Atomic(false)

    init(
        _ text: String, _ values: PostgresParameters, _ access: RowAccess, isQuick: Bool, metrics: TransactionMetrics
    ) {
        self.text = text
        self.values = values
        self.access = access
        self.isQuick = isQuick
        self.metrics = metrics
    }

    var isFinished: Bool { state.withLock { $0.continuation == nil } }

    /// Stores the continuation; if the task is cancelled, resumes it with `CancellationError` and returns false.
    func attach(_ continuation: CheckedContinuation<Outcome, any Error>) -> Bool {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.continuation = continuation }
            return state.isCancelled
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        return !isCancelled
    }

    /// Resumes the continuation with `CancellationError`, and stops the statement if it is running.
    func cancel() {
        let (continuation, onCancel) = state.withLock { state in
            state.isCancelled = true
            defer { state.continuation = nil }
            return (state.continuation, state.onCancel)
        }
        continuation?.resume(throwing: CancellationError())
        onCancel?()
    }

    /// Sets the closure that stops the statement while it runs; returns false when its caller no longer waits.
    func markSent(_ stop: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.continuation != nil { state.onCancel = stop }
            return state.continuation != nil
        }
    }

    /// Records that the statement no longer runs.
    func markReturned() {
        state.withLock { $0.onCancel = nil }
    }

    func finish(_ outcome: Outcome) {
        take()?.resume(returning: outcome)
    }

    func fail(_ error: any Error) {
        take()?.resume(throwing: error)
    }

    /// Returns true for the first call only.
    func claimReprepare() -> Bool { !wasReprepared.exchange(true, ordering: .relaxed) }

    private func take() -> CheckedContinuation<Outcome, any Error>? {
        state.withLock { state in
            state.onCancel = nil
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}
