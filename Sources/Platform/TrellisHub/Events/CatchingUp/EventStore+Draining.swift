extension EventStore {
    /// Takes every subscriber who goes through the history to its end; answers how many events were passed, by all
    /// together.
    ///
    /// For tests. Waits for transactions that still run, on PostgreSQL those on other databases of the server too.
    ///
    /// - Throws: what a handler throws.
    package func drain(_ hub: EventHub) async throws -> Int {
        try await makePlaces(for: hub.catchUps)
        var count = 0
        for subscriber in hub.catchUps {
            var isDone = false
            while !isDone {
                switch try await outlook(for: subscriber.name) {
                case .passed:
                    if case .passed(let some) = try await advance(subscriber, by: subscriber.work.batch ?? 100) {
                        count += some
                    }
                case .nothing: isDone = true
                case .heldBack, .busy: try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
        return count
    }
}
