import Synchronization

/// The slots in which a worker runs jobs, shared by its queues.
///
/// A queue that gets no slot waits in FIFO order. Released slots go to the queue that has waited longest, and are
/// shared if several wait, so a queue with a long backlog doesn't starve the others. A queue with its own limit never
/// has more slots than that.
final class JobSlots: Sendable {
    private struct Waiting {
        let queue: Int
        let continuation: CheckedContinuation<Int, Never>
    }
    private struct State {
        var free: Int
        var used: [Int]
        var isClosed = false
        var waiting: [Waiting] = []
    }
    private let limits: [Int]
    private let state: Mutex<State>

    /// - Parameter limits: the maximum number of slots per queue; nil means all.
    init(_ count: Int, limits: [Int?]) {
        self.limits = limits.map { min(max($0 ?? count, 1), count) }
        state = Mutex(State(free: count, used: limits.map { _ in 0 }))
    }

    /// Returns the maximum number of slots of a queue.
    func limit(of queue: Int) -> Int { limits[queue] }

    /// The number of slots in use.
    var used: Int { state.withLock { $0.used.reduce(0, +) } }

    /// The number of waiting queues.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Acquires all free slots that the queue may have; waits until there is at least one; returns 0 after closing.
    func acquire(_ queue: Int) async -> Int {
        await withCheckedContinuation { continuation in
            let acquired = state.withLock { state -> Int? in
                if state.isClosed { return 0 }
                // Waiting queues come first if they can use a slot.
                let acquired = firstServableIndex(state) == nil ? acquire(queue, .max, &state) : 0
                guard acquired == 0 else { return acquired }
                state.waiting.append(Waiting(queue: queue, continuation: continuation))
                return nil
            }
            if let acquired { continuation.resume(returning: acquired) }
        }
    }

    /// Acquires more free slots without waiting; returns 0 if another queue waits for them.
    func acquireMore(_ queue: Int) -> Int {
        state.withLock { state in
            state.isClosed || firstServableIndex(state) != nil ? 0 : acquire(queue, .max, &state)
        }
    }

    func release(_ queue: Int, _ count: Int = 1) {
        guard count > 0 else { return }
        let served = state.withLock { state -> [(Waiting, Int)] in
            state.free += count
            state.used[queue] -= count
            var served: [(Waiting, Int)] = []
            while let index = firstServableIndex(state) {
                let share = max(state.free / state.waiting.count, 1)
                let waiting = state.waiting.remove(at: index)
                served.append((waiting, acquire(waiting.queue, share, &state)))
            }
            return served
        }
        for (waiting, count) in served { waiting.continuation.resume(returning: count) }
    }

    /// Makes all current and future calls of `acquire` return 0.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.continuation.resume(returning: 0) }
    }

    private func acquire(_ queue: Int, _ most: Int, _ state: inout State) -> Int {
        let count = min(state.free, limits[queue] - state.used[queue], most)
        state.free -= count
        state.used[queue] += count
        return count
    }

    /// Returns the index of the first waiting queue that may have a free slot.
    private func firstServableIndex(_ state: State) -> Int? {
        guard state.free > 0 else { return nil }
        return state.waiting.firstIndex { state.used[$0.queue] < limits[$0.queue] }
    }
}
