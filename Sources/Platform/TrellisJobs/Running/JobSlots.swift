import Synchronization

/// The places in which a worker runs jobs, shared out among its queues.
///
/// A queue that finds none waits in line. Places that become free go to whoever waits longest, and are shared when
/// several wait, so a queue with a long backlog doesn't keep the others out. A queue with a limit of its own never has
/// more places than that.
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

    /// - Parameter limits: how many places each queue may have; nil is all of them.
    init(_ count: Int, limits: [Int?]) {
        self.limits = limits.map { min(max($0 ?? count, 1), count) }
        state = Mutex(State(free: count, used: limits.map { _ in 0 }))
    }

    /// How many places a queue may have.
    func limit(of queue: Int) -> Int { limits[queue] }

    /// How many places are taken.
    var used: Int { state.withLock { $0.used.reduce(0, +) } }

    /// How many queues wait.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// Takes every place that the queue may have, waiting until there is one; 0 once it is closed.
    func take(_ queue: Int) async -> Int {
        await withCheckedContinuation { continuation in
            let taken = state.withLock { state -> Int? in
                if state.isClosed { return 0 }
                // Those in line come first, as far as they can use a place.
                let taken = serveable(state) == nil ? take(queue, .max, &state) : 0
                guard taken == 0 else { return taken }
                state.waiting.append(Waiting(queue: queue, continuation: continuation))
                return nil
            }
            if let taken { continuation.resume(returning: taken) }
        }
    }

    /// Takes more places, if there are some that nobody waits for.
    func takeMore(_ queue: Int) -> Int {
        state.withLock { state in
            state.isClosed || serveable(state) != nil ? 0 : take(queue, .max, &state)
        }
    }

    func giveBack(_ queue: Int, _ count: Int = 1) {
        guard count > 0 else { return }
        let served = state.withLock { state -> [(Waiting, Int)] in
            state.free += count
            state.used[queue] -= count
            var served: [(Waiting, Int)] = []
            while let index = serveable(state) {
                let share = max(state.free / state.waiting.count, 1)
                let waiting = state.waiting.remove(at: index)
                served.append((waiting, take(waiting.queue, share, &state)))
            }
            return served
        }
        for (waiting, count) in served { waiting.continuation.resume(returning: count) }
    }

    /// Sends everyone who waits, and will wait, away with nothing.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiting in waiting { waiting.continuation.resume(returning: 0) }
    }

    private func take(_ queue: Int, _ most: Int, _ state: inout State) -> Int {
        let count = min(state.free, limits[queue] - state.used[queue], most)
        state.free -= count
        state.used[queue] += count
        return count
    }

    /// The first in line whose queue may have one of the free places.
    private func serveable(_ state: State) -> Int? {
        guard state.free > 0 else { return nil }
        return state.waiting.firstIndex { state.used[$0.queue] < limits[$0.queue] }
    }
}
