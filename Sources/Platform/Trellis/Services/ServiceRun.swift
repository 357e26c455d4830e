import Synchronization

/// One asynchronous operation whose end isn't waited for any longer than a limit.
final class ServiceRun: Sendable {
    /// How the operation ended.
    enum Outcome {
        case returned
        case failed(any Error)
        /// It didn't end although it was cancelled.
        case abandoned
    }
    private struct State {
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
        var isStopping = false
        var isCancelled = false
        var task: Task<Void, Never>?
    }
    /// How long the operation may take to end after its cancellation.
    private let patience: Duration
    private let state = Mutex(State())

    init(patience: Duration) {
        self.patience = patience
    }

    /// Begins the operation.
    ///
    /// It is a task of its own, because a task group would wait for it without a limit. It inherits the task's values.
    func begin(_ operation: @escaping @Sendable () async throws -> Void) {
        let task = Task {
            do {
                try await operation()
                finish(.returned)
            } catch {
                finish(.failed(error))
            }
        }
        let isCancelled = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isCancelled { task.cancel() }
    }

    /// Whether the operation shall end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Cancels the operation unless it ends within the limit; idempotent.
    func stop(within limit: Duration) {
        let isFirst = state.withLock { state in
            defer { state.isStopping = true }
            return !state.isStopping
        }
        guard isFirst else { return }
        Task { await enforce(limit) }
    }

    /// Cancels the operation, and stops waiting for it soon.
    func cancel() {
        state.withLock { $0.isStopping = true }
        Task { await enforce(.zero) }
    }

    private func enforce(_ limit: Duration) async {
        try? await Task.sleep(for: limit)
        let task = state.withLock { state in
            state.isCancelled = true
            return state.task
        }
        task?.cancel()
        try? await Task.sleep(for: patience)
        finish(.abandoned)
    }

    /// Waits for the end of the operation.
    func outcome() async -> Outcome {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.waiter = continuation }
                return state.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    private func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }
}
