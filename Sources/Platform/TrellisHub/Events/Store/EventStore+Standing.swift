import TrellisDatabase
import TrellisJobs
package import TrellisKernel

/// How a subscriber stands with its events.
package struct SubscriberStanding: Hashable, Sendable {
    package let name: String
    /// Whether this release declares it; otherwise its deliveries wait for one that does.
    package let isKnown: Bool
    /// How many events it has before it: deliveries that haven't ended, or events that it hasn't come to.
    package var waiting = 0
    /// How many deliveries were given up, and wait for an operator.
    package var discarded = 0
    /// Since when it can't go on.
    package var failingSince: Timestamp?
    /// What went wrong last.
    package var failure: String?
}

extension EventStore {
    /// How every subscriber stands that keeps something in the database, by name; those that this release doesn't declare
    /// are among them.
    package func standings(_ hub: EventHub) async throws -> [SubscriberStanding] {
        let known = Set(hub.deliveries.map(\.name))
        let catching = Set(hub.catchUps.map(\.name))
        return try await read { sql in
            var standings: [String: SubscriberStanding] = [:]
            for name in known {
                let name = String(name.dropFirst(JobDraft.deliveryPrefix.count))
                standings[name] = SubscriberStanding(name: name, isKnown: true)
            }
            for name in catching { standings[name] = SubscriberStanding(name: name, isKnown: true) }
            // Each part reads a partial index, so that deliveries that are completed cost nothing.
            let parts = ["available", "running", "scheduled", "blocked", "discarded"].map { state -> SQL in
                """
                SELECT name, state, count(*) FROM job WHERE state = '\(raw: state)' \
                AND name >= \(JobDraft.deliveryPrefix) AND name < \("event;") GROUP BY name, state
                """
            }
            let counts = try sql.rows(.joined(parts, separator: " UNION ALL ")) { row in
                (
                    job: try row.decode(String.self, at: 0), state: try row.decode(JobState.self, at: 1),
                    count: try row.decode(Int.self, at: 2)
                )
            }
            for (job, state, count) in counts {
                let name = String(job.dropFirst(JobDraft.deliveryPrefix.count))
                var standing = standings[name] ?? SubscriberStanding(name: name, isKnown: known.contains(job))
                if state == .discarded { standing.discarded += count } else { standing.waiting += count }
                standings[name] = standing
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
                standings[offset.name] = SubscriberStanding(
                    name: offset.name, isKnown: catching.contains(offset.name), waiting: offset.lag,
                    failingSince: offset.since, failure: offset.failure)
            }
            return standings.values.sorted { $0.name < $1.name }
        }
    }
}
