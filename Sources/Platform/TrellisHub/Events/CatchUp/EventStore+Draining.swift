extension EventStore {
    /// Advances every catch-up subscriber to the end of the history, with the tenants that it has parked; returns the
    /// number of events passed, without those of parked tenants.
    ///
    /// For tests. Waits for open transactions; on PostgreSQL also for those on other databases of the server.
    ///
    /// - Throws: Rethrows a handler's error.
    package func drain(_ hub: EventHub) async throws -> Int {
        try await createOffsets(for: hub.catchUps)
        var count = 0
        for subscriber in hub.catchUps {
            var isDone = false
            while !isDone {
                switch try await peek(for: subscriber.name) {
                case .advanced:
                    if case .advanced(let some) = try await advance(subscriber, by: subscriber.work.batch ?? 100) {
                        count += some
                    }
                case .idle:
                    isDone = true
                    while let tenant = try await nextParked(by: subscriber, all: true) {
                        try await advanceParked(tenant, of: subscriber, by: subscriber.work.batch ?? 100)
                    }
                case .blocked, .busy: try await Task.sleep(for: .milliseconds(5))
                }
            }
        }
        return count
    }
}
