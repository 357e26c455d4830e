import Synchronization

extension Task where Failure == Never {
    /// Returns the value of the task; nil if it doesn't end within the limit, or the caller is cancelled before.
    ///
    /// In both cases the task continues.
    ///
    /// A task group can't do this: it waits for every child, also for one that ignores its cancellation.
    package func value(within limit: Duration) async -> Success? {
        let first = FirstValue<Success?>()
        let timer = Task<Void, Never> {
            try? await Task<Never, Never>.sleep(for: limit)
            first.resume(nil)
        }
        let waiter = Task<Void, Never> { first.resume(await value) }
        defer {
            timer.cancel()
            waiter.cancel()
        }
        return await withTaskCancellationHandler {
            await first.wait()
        } onCancel: {
            first.resume(nil)
        }
    }
}

/// The first of several values; later ones are dropped.
private final class FirstValue<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiting: CheckedContinuation<Value, Never>?
        var isOver = false
    }
    private let state = Mutex(State())

    func resume(_ value: Value) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, Never>? in
            guard !state.isOver else { return nil }
            (state.isOver, state.value) = (true, value)
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume(returning: value)
    }

    /// Waits for the first value; one task may wait.
    func wait() async -> Value {
        await withCheckedContinuation { continuation in
            let value = state.withLock { state -> Value? in
                if !state.isOver { state.waiting = continuation }
                return state.value
            }
            if let value { continuation.resume(returning: value) }
        }
    }
}
