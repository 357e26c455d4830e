import TrellisDatabase
import TrellisJobs
import TrellisKernel
package import TrellisObservability
import TrellisSchema

/// What waits for the relay.
package struct RelayStatus: Hashable, Sendable {
    /// The number of events whose deliveries aren't jobs yet, of the next ``JobQueries/countLimit`` + 1 events.
    package let waiting: Int
    /// How long the longest has waited; zero if none waits.
    package let lag: Duration
}

extension EventStore {
    private static let placeQuery: SQL = "SELECT position, event_id, pending FROM event_relay"

    /// Returns how far the relay has come.
    func relayPlace() async throws -> RelayPlace {
        try await sql.rows(Self.placeQuery, RelayPlace.init).first ?? .beginning
    }

    /// Returns what waits for the relay; reads a limited part of an index.
    package func relayStatus() async throws -> RelayStatus {
        let now = database.database.now
        let offset = try await relayPlace().offset
        let found = try await sql.rows(
            """
            SELECT count(ahead.deliveries), min(CASE WHEN ahead.deliveries IS NOT NULL THEN ahead.occurred_at END) \
            FROM (SELECT event.deliveries, event.occurred_at FROM event WHERE \(offset.followsCondition) \
            ORDER BY event.position, event.id LIMIT \(JobQueries.countLimit + 1)) AS ahead
            """
        ) { (waiting: try $0.decode(Int.self, at: 0), oldest: try $0.decode(Timestamp?.self, at: 1)) }
        let oldest = found.first?.oldest
        return RelayStatus(waiting: found.first?.waiting ?? 0, lag: oldest.map { max(now - $0, .zero) } ?? .zero)
    }

    /// Returns the number of deliveries of each subscriber that aren't jobs yet, counted like ``relayStatus()``.
    static func unrelayed(_ sql: UnfilteredSQL) throws -> [String: Int] {
        let place = try sql.rows(placeQuery, RelayPlace.init).first
        let offset = (place ?? .beginning).offset
        let found = try sql.rows(
            """
            SELECT ahead.deliveries, count(*) FROM (SELECT event.deliveries FROM event WHERE \(offset.followsCondition) \
            ORDER BY event.position, event.id LIMIT \(JobQueries.countLimit + 1)) AS ahead \
            WHERE ahead.deliveries IS NOT NULL GROUP BY ahead.deliveries
            """
        ) { (deliveries: try $0.decode(String.self, at: 0), count: try $0.decode(Int.self, at: 1)) }
        var counts: [String: Int] = [:]
        for row in found {
            let planned = try? SchemaCoding.decodeStored([PlannedDelivery].self, from: row.deliveries)
            for delivery in planned ?? [] {
                counts[delivery.subscriber, default: 0] += row.count
            }
        }
        return counts
    }

    /// Returns the status as metrics: `event_relay_waiting` and `event_relay_lag_seconds`.
    package func relayMetrics() async throws -> [MetricBlock] {
        let status = try await relayStatus()
        return [
            MetricBlock(
                gauge: "event_relay_waiting", "Events whose deliveries aren't jobs yet, counted up to 10001.",
                [MetricBlock.Sample(Double(status.waiting), [])]),
            MetricBlock(
                gauge: "event_relay_lag_seconds", "How long the longest of these events has waited.",
                [MetricBlock.Sample(Double(status.lag.microseconds) / 1_000_000, [])]),
        ]
    }
}
