import Synchronization

/// A semaphore for tasks; waiting tasks acquire it in order.
final class AsyncSemaphore: Sendable {
    private let state: Mutex<(free: Int, waiting: [CheckedContinuation<Void, Never>])>

    init(_ count: Int) {
        state = Mutex((count, []))
    }

    func acquire() async {
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

    func release() {
        let next = state.withLock { state in
            guard state.waiting.isEmpty else { return Optional(state.waiting.removeFirst()) }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}

extension AsyncSemaphore {
    /// The limit of tests with a SQLite database in a file.
    ///
    /// Tests run in parallel, a database has about 12 open files, and Foundation can't start a child process when its
    /// parent has more than about 1,300.
    static let sqliteFiles = AsyncSemaphore(10)

    /// Acquires the semaphore, runs `body`, and releases it.
    func withPermit<Value>(_ body: () async throws -> Value) async throws -> Value {
        await acquire()
        defer { release() }
        return try await body()
    }
}
