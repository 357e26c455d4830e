import Synchronization

/// Where one task waits until it is needed, or a time has passed.
///
/// Opening it while nobody waits lets the next one through at once; opening it several times is opening it once.
package final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var turn = 0
        var waiting: CheckedContinuation<Void, Never>?
    }
    private let state = Mutex(State())

    /// Whether somebody waits.
    var isWaitedAt: Bool { state.withLock { $0.waiting != nil } }

    /// A gate that is closed.
    package init() {}

    /// Lets the one who waits go on, or else the next.
    package func open() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            defer { state.waiting = nil }
            if state.waiting == nil { state.isOpen = true }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Waits until it is opened, the time has passed or the task is cancelled; nobody else may wait meanwhile.
    package func wait(upTo limit: Duration) async {
        let turn = state.withLock { state -> Int? in
            defer { state.isOpen = false }
            state.turn += 1
            return state.isOpen ? nil : state.turn
        }
        guard let turn else { return }
        let timer = Task {
            try? await Task.sleep(for: limit)
            release(turn)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isLate = state.withLock { state in
                    // It was opened, or the time was over, before this place was reached.
                    guard !state.isOpen, state.turn == turn, !Task.isCancelled else {
                        state.isOpen = false
                        return true
                    }
                    state.waiting = continuation
                    return false
                }
                if isLate { continuation.resume() }
            }
        } onCancel: {
            release(turn)
        }
        timer.cancel()
    }

    /// Ends the waiting that has this number, if it hasn't ended.
    private func release(_ turn: Int) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.turn == turn else { return nil }
            defer { state.waiting = nil }
            state.turn += 1
            return state.waiting
        }
        waiting?.resume()
    }
}
