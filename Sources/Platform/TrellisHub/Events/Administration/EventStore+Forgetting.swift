import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

extension EventStore {
    /// How long a subscriber that no release declares may keep its place without a warning.
    private static let removalNotice = Duration.seconds(86_400)

    /// Deletes what is stored for a subscriber that was removed: its place in the history, which keeps events from being
    /// deleted, and its deliveries that haven't ended, which are cancelled.
    ///
    /// - Throws: ``EventError/stillDeclared(_:)``; ``EventError/unknownSubscriber(_:)`` if nothing is stored for it.
    package func forget(_ name: String, _ hub: EventHub) async throws {
        guard hub.catchUp(name) == nil, hub.durableSubscriber(name) == nil else {
            throw EventError.stillDeclared(name)
        }
        // What it hasn't got yet would come after this.
        try await relayAll()
        let jobs = JobStore(database).control
        let deliveries = JobFilter(name: NewJob.deliveryPrefix + name)
        var (count, portion) = (0, 0)
        repeat {
            portion = try await jobs.cancel(deliveries, by: nil)
            count += portion
        } while portion > 0
        let cancelled = count
        try await write { tx, sql in
            let offsets = try tx.execute("DELETE FROM event_offset WHERE subscriber = \(name)")
            guard offsets + cancelled > 0 else { throw EventError.unknownSubscriber(name) }
            try sql.execute("DELETE FROM event_parked WHERE subscriber = \(name)")
            try tx.audit("events.forgotten", ["subscriber": .string(name), "cancelled": .int(cancelled)])
        }
    }

    /// Returns the catch-up subscribers that the hub doesn't declare and whose places haven't moved for a day.
    func removedSubscribers(_ hub: EventHub) async throws -> [String] {
        let declared = Set(hub.catchUps.map(\.name))
        let since = database.database.now - Self.removalNotice
        return try await sql.rows("SELECT subscriber FROM event_offset WHERE moved_at < \(since) ORDER BY subscriber") {
            try $0.decode(String.self, at: 0)
        }.filter { !declared.contains($0) }
    }
}
