extension EventStore {
    /// How long events are waited for that unfinished transactions hold back.
    private static let patience = Duration.seconds(30)

    /// Takes every subscriber that goes through the history to its end, one after the other: for tests.
    ///
    /// On PostgreSQL every transaction of the cluster that still runs holds events back; they are waited for.
    ///
    /// - Throws: what a handler throws; its place is kept then.
    package func drain(_ hub: EventHub, batch: Int = 100) async throws {
        try await makePlaces(for: hub.catchUps)
        let end = ContinuousClock.now + Self.patience
        for subscriber in hub.catchUps {
            var step = try await outlook(for: subscriber.name)
            while step != .nothing, ContinuousClock.now < end {
                if step == .heldBack {
                    try await Task.sleep(for: .milliseconds(5))
                } else {
                    _ = try await advance(subscriber, by: batch)
                }
                step = try await outlook(for: subscriber.name)
            }
        }
    }
}
