import TrellisDatabase
import TrellisJobs
package import TrellisKernel

/// The status of a subscriber.
package struct SubscriberStatus: Hashable, Sendable {
    package let name: String
    /// Whether this release declares it; otherwise its deliveries wait for a release that does.
    package let isKnown: Bool
    /// The backlog: unfinished deliveries, or events after the offset.
    package var waiting = 0
    /// The number of discarded deliveries, which wait for an operator.
    package var discarded = 0
    /// The time of the first failure since it last advanced; nil if it doesn't fail.
    package var failingSince: Timestamp?
    /// The last error.
    package var failure: String?
}

extension EventStore {
    /// Returns the status of every durable and catch-up subscriber, ordered by name.
    ///
    /// Includes subscribers with stored rows that this release doesn't declare.
    package func statuses(_ hub: EventHub) async throws -> [SubscriberStatus] {
        let known = Set(hub.deliveries.map(\.name))
        let catching = Set(hub.catchUps.map(\.name))
        return try await read { sql in
            var statuses: [String: SubscriberStatus] = [:]
            for name in known {
                let name = String(name.dropFirst(NewJob.deliveryPrefix.count))
                statuses[name] = SubscriberStatus(name: name, isKnown: true)
            }
            for name in catching { statuses[name] = SubscriberStatus(name: name, isKnown: true) }
            // One query for each state, so that each reads a partial index and skips completed deliveries.
            let parts = ["available", "running", "scheduled", "blocked", "discarded"].map { state -> SQL in
                """
                SELECT name, state, count(*) FROM job WHERE state = '\(raw: state)' \
                AND name >= \(NewJob.deliveryPrefix) AND name < \("event;") GROUP BY name, state
                """
            }
            let counts = try sql.rows(.joined(parts, separator: " UNION ALL ")) { row in
                (
                    job: try row.decode(String.self, at: 0), state: try row.decode(JobState.self, at: 1),
                    count: try row.decode(Int.self, at: 2)
                )
            }
            for (job, state, count) in counts {
                let name = String(job.dropFirst(NewJob.deliveryPrefix.count))
                var status = statuses[name] ?? SubscriberStatus(name: name, isKnown: known.contains(job))
                if state == .discarded { status.discarded += count } else { status.waiting += count }
                statuses[name] = status
            }
            let offsets = try sql.rows(
                """
                SELECT subscriber, failing_since, failure, (SELECT count(*) FROM event \
                WHERE (event.position, event.id) > (event_offset.position, event_offset.event_id)) FROM event_offset
                """
            ) { row in
                (
                    name: try row.decode(String.self, at: 0), since: try row.decode(Timestamp?.self, at: 1),
                    failure: try row.decode(String?.self, at: 2), lag: try row.decode(Int.self, at: 3)
                )
            }
            for offset in offsets {
                statuses[offset.name] = SubscriberStatus(
                    name: offset.name, isKnown: catching.contains(offset.name), waiting: offset.lag,
                    failingSince: offset.since, failure: offset.failure)
            }
            return statuses.values.sorted { $0.name < $1.name }
        }
    }
}
