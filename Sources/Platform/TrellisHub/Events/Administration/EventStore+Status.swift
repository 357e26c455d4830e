import TrellisDatabase
import TrellisJobs
package import TrellisKernel

/// The status of a subscriber.
package struct SubscriberStatus: Hashable, Sendable {
    package let name: String
    /// Whether this release declares it; otherwise its deliveries wait for a release that does.
    package let isKnown: Bool
    /// The backlog: unfinished deliveries, also those that aren't jobs yet, or events after the offset.
    ///
    /// Exact up to ``JobQueries/countLimit``; a greater number means *more*. So is ``discarded``.
    package var waiting = 0
    /// The number of discarded deliveries, which wait for an operator.
    package var discarded = 0
    /// The tenants that a catch-up subscriber goes on without, each with the failure.
    package var parked: [ID<Tenant>: String] = [:]
    /// The time of the first failure since it last advanced; nil if it doesn't fail.
    package var failingSince: Timestamp?
    /// The last error.
    package var failure: String?
}

extension EventStore {
    /// Returns the status of every durable and catch-up subscriber, ordered by name.
    ///
    /// Includes subscribers with stored rows that this release doesn't declare, and at most 1000 parked tenants. What a
    /// subscriber fails at is the oldest parked event if it goes on without that tenant.
    package func statuses(_ hub: EventHub) async throws -> [SubscriberStatus] {
        let known = Set(hub.deliveries.map(\.name))
        let catching = Set(hub.catchUps.map(\.name))
        let hasJobsElsewhere = database.database.hasJobsElsewhere
        let elsewhere =
            hasJobsElsewhere ? try await EventStore(database.jobs).read { try Self.deliveryCounts($0) } : nil
        return try await read { sql in
            var statuses: [String: SubscriberStatus] = [:]
            for name in known {
                let name = String(name.dropFirst(NewJob.deliveryPrefix.count))
                statuses[name] = SubscriberStatus(name: name, isKnown: true)
            }
            for name in catching { statuses[name] = SubscriberStatus(name: name, isKnown: true) }
            let limit = JobQueries.countLimit + 1
            for (job, counts) in try elsewhere ?? Self.deliveryCounts(sql) {
                let name = String(job.dropFirst(NewJob.deliveryPrefix.count))
                var status = statuses[name] ?? SubscriberStatus(name: name, isKnown: known.contains(job))
                (status.waiting, status.discarded) = (min(counts.dropLast().reduce(0, +), limit), counts.last ?? 0)
                statuses[name] = status
            }
            for (name, count) in try Self.unrelayed(sql) {
                let isKnown = known.contains(NewJob.deliveryPrefix + name)
                var status = statuses[name] ?? SubscriberStatus(name: name, isKnown: isKnown)
                status.waiting = min(status.waiting + count, limit)
                statuses[name] = status
            }
            let offsets = try sql.rows(
                """
                SELECT subscriber, failing_since, failure, (SELECT count(*) FROM (SELECT 1 FROM event \
                WHERE (event.position, event.id) > (event_offset.position, event_offset.event_id) \
                ORDER BY event.position, event.id LIMIT \(JobQueries.countLimit + 1)) AS ahead) FROM event_offset
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
            let parked = try sql.rows(
                "SELECT subscriber, tenant_id, failure, failing_since FROM event_parked ORDER BY failing_since LIMIT 1000"
            ) { row in
                (
                    name: try row.decode(String.self, at: 0), tenant: try row.decode(ID<Tenant>.self, at: 1),
                    failure: try row.decode(String.self, at: 2), since: try row.decode(Timestamp.self, at: 3)
                )
            }
            for row in parked {
                statuses[row.name]?.parked[row.tenant] = row.failure
                if statuses[row.name]?.failure == nil {
                    statuses[row.name]?.failure = row.failure
                    statuses[row.name]?.failingSince = row.since
                }
            }
            return statuses.values.sorted { $0.name < $1.name }
        }
    }

    /// Returns the number of deliveries by the name of their job, in each state that waits, and then of discarded ones.
    private static func deliveryCounts(_ sql: UnfilteredSQL) throws -> [(job: String, counts: [Int])] {
        let states = ["available", "running", "scheduled", "blocked", "discarded"]
        let names = try sql.rows(
            "WITH RECURSIVE \(deliveryNames) SELECT delivery.name FROM delivery WHERE delivery.name IS NOT NULL"
        ) { try $0.decode(String.self, at: 0) }
        return try names.map { name in
            // One limited count for each state, since that reads only a part of the index.
            let counts = states.map { state -> SQL in
                """
                (SELECT count(*) FROM (SELECT 1 FROM job j WHERE \(isDelivery) AND j.name = \(name) \
                AND j.state = '\(raw: state)' LIMIT \(JobQueries.countLimit + 1)) AS counted)
                """
            }
            let row = try sql.rows("SELECT \(SQL.joined(counts, separator: ", "))") { row in
                try states.indices.map { try row.decode(Int.self, at: $0) }
            }
            return (name, row.first ?? [])
        }
    }
}
