import Synchronization

/// A gate through which the attempts of one client on one account go a few at a time, so that of many at once no more
/// take tokens of the bucket than can be hashed; further ones wait in order, and a limited number of them.
final class AttemptGate: Sendable {
    private struct Waiter: Sendable {
        let ticket: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Place: Sendable {
        var running = 0
        var waiters: [Waiter] = []
    }

    private struct State: Sendable {
        var places: [String: Place] = [:]
        var lastTicket = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())
    private let width: Int
    private let capacity: Int

    /// Creates a gate for `width` attempts at a time, at least one, and `capacity` waiting ones.
    init(width: Int, capacity: Int) {
        self.width = max(width, 1)
        self.capacity = max(capacity, 0)
    }

    /// Runs `body` in its turn among those with the same key.
    ///
    /// - Throws: ``AuthError/busy`` when too many are waiting; `CancellationError`; what `body` throws.
    func run<Value>(_ key: String, _ body: () async throws -> Value) async throws -> Value {
        try await enter(key)
        defer { leave(key) }
        return try await body()
    }

    /// The number of waiting attempts.
    var waiting: Int { state.withLock { $0.places.values.reduce(0) { $0 + $1.waiters.count } } }

    private func enter(_ key: String) async throws {
        try Task.checkCancellation()
        let ticket = state.withLock { state in
            state.lastTicket += 1
            return state.lastTicket
        }
        defer { state.withLock { _ = $0.cancelled.remove(ticket) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelled.contains(ticket) { return .failure(CancellationError()) }
                    var place = state.places[key] ?? Place()
                    defer { state.places[key] = place }
                    if place.running < width {
                        place.running += 1
                        return .success(())
                    }
                    guard place.waiters.count < capacity else { return .failure(AuthError.busy) }
                    place.waiters.append(Waiter(ticket: ticket, continuation: continuation))
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            cancel(ticket, key)
        }
    }

    private func cancel(_ ticket: Int, _ key: String) {
        let waiter: Waiter? = state.withLock { state in
            guard let index = state.places[key]?.waiters.firstIndex(where: { $0.ticket == ticket }) else {
                // It hasn't come to its turn yet, or is past it: then the mark is removed there.
                state.cancelled.insert(ticket)
                return nil
            }
            return state.places[key]?.waiters.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func leave(_ key: String) {
        let next: Waiter? = state.withLock { state in
            guard var place = state.places[key] else { return nil }
            guard !place.waiters.isEmpty else {
                place.running -= 1
                state.places[key] = place.running > 0 ? place : nil
                return nil
            }
            let next = place.waiters.removeFirst()
            state.places[key] = place
            return next
        }
        next?.continuation.resume()
    }
}
