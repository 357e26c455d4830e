internal import Synchronization

/// An object with a deadline.
protocol DeadlineHandler: AnyObject, Sendable {
    /// Handles the deadline and returns the next one, or nil for none; called from another task.
    func deadlineReached(now: Int64) -> Int64?
}

/// A table with the deadline of every operation in progress, checked a few times per second.
///
/// Adding or removing an entry takes one short lock; a request needs no timer and no task.
final class DeadlineTable: Sendable {
    private struct Entry {
        var deadline: Int64 = .max
        var handler: (any DeadlineHandler)?
    }
    private struct State {
        var entries: [Entry] = []
        var free: [Int] = []
    }
    private let state = Mutex(State())

    /// The number of operations in progress.
    var count: Int { state.withLock { $0.entries.count - $0.free.count } }

    /// The operations in progress.
    var handlers: [any DeadlineHandler] { state.withLock { $0.entries.compactMap(\.handler) } }

    /// Adds an entry until ``remove(_:)`` and returns its index.
    ///
    /// Calls `handler` when `deadline` (nanoseconds of ``MonotonicTime``) has passed, and again at each deadline that
    /// it returns.
    func add(_ handler: any DeadlineHandler, deadline: Int64) -> Int {
        state.withLock { state in
            let entry = Entry(deadline: deadline, handler: handler)
            if let index = state.free.popLast() {
                state.entries[index] = entry
                return index
            }
            state.entries.append(entry)
            return state.entries.count - 1
        }
    }

    /// Removes the entry with this index.
    func remove(_ index: Int) {
        state.withLock { state in
            state.entries[index] = Entry()
            state.free.append(index)
        }
    }

    /// Calls every entry whose deadline isn't later than `now`; the entry stays until it is removed.
    func expire(now: Int64) {
        let expired = state.withLock { state in
            var expired: [(index: Int, handler: any DeadlineHandler)] = []
            for index in state.entries.indices where state.entries[index].deadline <= now {
                guard let handler = state.entries[index].handler else { continue }
                expired.append((index, handler))
                state.entries[index].deadline = .max
            }
            return expired
        }
        for (index, handler) in expired {
            guard let next = handler.deadlineReached(now: now) else { continue }
            state.withLock { state in
                // Another operation may use the entry by now.
                if state.entries[index].handler === handler { state.entries[index].deadline = next }
            }
        }
    }
}
