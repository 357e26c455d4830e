import Synchronization

/// So many turns at a time; who comes later waits, in order.
final class Turns: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(_ count: Int) {
        state = Mutex((count, []))
    }

    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func giveBack() {
        let next = state.withLock { state in
            guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst()) }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}

extension Turns {
    /// Who has a SQLite database in a file.
    ///
    /// Tests run all at once, a database has a dozen open files, and Foundation can't start a process from one that has
    /// more than some 1,300.
    static let files = Turns(10)

    /// Runs `body` when it has its turn.
    func taking<Value>(_ body: () async throws -> Value) async throws -> Value {
        await take()
        defer { giveBack() }
        return try await body()
    }
}
