import Synchronization

/// A signal that one task waits for, with a time limit.
///
/// If no task waits, the next wait returns immediately. Several signals without a wait in between count as one.
package final class AsyncSignal: Sendable {
    private struct State {
        var isSet = false
        var generation = 0
        var waiting: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    /// Whether a task is waiting.
    var hasWaiter: Bool { state.withLock { $0.waiting != nil } }

    /// Creates a signal that isn't set.
    package init() {}

    /// Resumes the waiting task, or lets the next wait return immediately.
    package func signal() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiting = nil }
            if state.waiting == nil { state.isSet = true }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Waits until the signal is set, the limit has passed or the task is cancelled; only one task may wait at a time.
    package func wait(upTo limit: Duration) async {
        let generation = state.withLock { state -> Int? in
            defer { state.isSet = false }
            state.generation += 1
            return state.isSet ? nil : state.generation
        }
        guard let generation else { return }
        let timer = Task {
            try? await Task.sleep(for: limit)
            release(generation)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    // The signal was set, or the limit passed, before the continuation existed.
                    guard !state.isSet, state.generation == generation, !Task.isCancelled else {
                        state.isSet = false
                        return true
                    }
                    state.waiting = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            release(generation)
        }
        timer.cancel()
    }

    /// Ends the wait of this generation, if it hasn't ended.
    private func release(_ generation: Int) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.generation == generation else { return nil }
            defer { state.waiting = nil }
            state.generation += 1
            return state.waiting
        }
        waiting?.resume()
    }
}
