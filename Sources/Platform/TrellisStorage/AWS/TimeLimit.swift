/// A call took longer than it may.
struct TimeLimitExceeded: Error {}

/// Returns what `body` returns, or throws ``TimeLimitExceeded`` and cancels it.
func withTimeLimit<Value: Sendable>(
    _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimeLimitExceeded()
        }
        guard let value = try await group.next() else { throw TimeLimitExceeded() }
        return value
    }
}
