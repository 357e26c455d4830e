import Synchronization

/// A single statement on its way to the server, and whoever waits for its answer.
final class PostgresQuery: PoolQuery {
    typealias Answer = Result<any QueryAnswer, DatabaseError>

    private struct State {
        var continuation: CheckedContinuation<Answer, any Error>?
        var isCancelled = false
        var onCancel: (@Sendable () -> Void)?
    }
    let text: String
    let values: PostgresParameters
    let reach: Reach
    let isQuick: Bool
    let metrics: TransactionMetrics
    private let state = Mutex(State())
    private let wasPreparedAnew = Atomic(false)

    init(
        _ text: String, _ values: PostgresParameters, _ reach: Reach, isQuick: Bool, metrics: TransactionMetrics
    ) {
        self.text = text
        self.values = values
        self.reach = reach
        self.isQuick = isQuick
        self.metrics = metrics
    }

    var isAnswered: Bool { state.withLock { $0.continuation == nil } }

    /// Notes who waits; false when the task was cancelled before, and has been told.
    func waits(_ continuation: CheckedContinuation<Answer, any Error>) -> Bool {
        let isCancelled = state.withLock { state in
            if !state.isCancelled { state.continuation = continuation }
            return state.isCancelled
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
        return !isCancelled
    }

    /// Ends the waiting, and the statement if it is under way.
    func cancel() {
        let (continuation, onCancel) = state.withLock { state in
            state.isCancelled = true
            defer { state.continuation = nil }
            return (state.continuation, state.onCancel)
        }
        continuation?.resume(throwing: CancellationError())
        onCancel?()
    }

    /// Says what stops the statement while it is under way; false when nobody waits for it.
    func isSent(_ stop: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.continuation != nil { state.onCancel = stop }
            return state.continuation != nil
        }
    }

    /// The statement is no longer under way.
    func isBack() {
        state.withLock { $0.onCancel = nil }
    }

    func answer(_ answer: Answer) {
        take()?.resume(returning: answer)
    }

    func fail(_ error: any Error) {
        take()?.resume(throwing: error)
    }

    /// True the first time.
    func mayBePreparedAnew() -> Bool { !wasPreparedAnew.exchange(true, ordering: .relaxed) }

    private func take() -> CheckedContinuation<Answer, any Error>? {
        state.withLock { state in
            state.onCancel = nil
            defer { state.continuation = nil }
            return state.continuation
        }
    }
}
