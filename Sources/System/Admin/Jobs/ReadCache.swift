/// A cache of the latest values and of the reads in progress; concurrent callers share a read.
actor ReadCache<Key: Hashable & Sendable, Value: Sendable> {
    /// The most keys; more of them empty the cache.
    private static var limit: Int { 64 }

    private var cached: [Key: (value: Value, readAt: ContinuousClock.Instant)] = [:]
    private var reads: [Key: Task<Value, any Error>] = [:]
    /// The number of invalidations.
    private var generation = 0

    /// Returns the cached value while it is younger than `freshness`, else the result of `read`.
    func value(
        _ key: Key, freshFor freshness: Duration, _ read: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        if let found = cached[key], found.readAt.duration(to: .now) < freshness { return found.value }
        if let running = reads[key] { return try await running.value }
        let started = generation
        let task = Task { try await read() }
        reads[key] = task
        let result = await task.result
        // A read that began before an action doesn't show its effect, so nothing of it is kept.
        if generation == started {
            reads[key] = nil
            if cached.count >= Self.limit { cached = [:] }
            if case .success(let value) = result { cached[key] = (value, .now) }
        }
        return try result.get()
    }

    /// Forgets all values and the reads in progress, whose callers still get their results.
    func invalidate() {
        generation &+= 1
        (cached, reads) = ([:], [:])
    }
}
