import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// What came of one look for events on behalf of a subscriber who goes through the history.
enum CatchUpStep: Hashable, Sendable {
    /// There is nothing new.
    case nothing
    /// There is something new, which transactions that still run may yet come before.
    case heldBack
    /// Another process is at it.
    case busy
    /// So many events are behind the subscriber now, whether it wanted them or not.
    case passed(Int)
}

extension EventStore {
    /// Makes a place for each subscriber who goes through the history and has none yet; idempotent.
    func makePlaces(for subscribers: [EventHub.CatchUp]) async throws {
        try await write { tx, _ in
            for subscriber in subscribers {
                let (position, event): (SQL, ID<PublishedEvent>) =
                    switch subscriber.work.start {
                    case .beginning: ("\(EventPlace.beginning.position)", EventPlace.beginning.event)
                    case .now: (Self.end, EventPlace.end(of: 0).event)
                    }
                try tx.execute(
                    """
                    INSERT INTO event_offset (subscriber, position, event_id, moved_at) \
                    VALUES (\(subscriber.name), \(position), \(event), \(tx.now)) ON CONFLICT (subscriber) DO NOTHING
                    """)
            }
        }
    }

    /// Whether there is something new for a subscriber.
    func outlook(for name: String) async throws -> CatchUpStep {
        let ahead: SQL = """
            SELECT 1 FROM event_offset, event WHERE event_offset.subscriber = \(name) \
            AND (event.position, event.id) > (event_offset.position, event_offset.event_id)
            """
        let found = try await ask { sql in
            try sql.rows(
                """
                SELECT CASE WHEN EXISTS (\(ahead) AND \(Self.isSettled)) THEN 2 \
                WHEN EXISTS (\(ahead)) THEN 1 ELSE 0 END
                """
            ) { try $0.decode(Int.self, at: 0) }
        }
        return switch found.first {
        case 2: .passed(1)
        case 1: .heldBack
        default: .nothing
        }
    }

    /// Hands the next events to a subscriber, and moves its place behind them in the same transaction.
    ///
    /// The place's row is held meanwhile; whoever finds it held leaves it to the other.
    ///
    /// - Throws: what the handler throws; nothing is written then.
    func advance(_ subscriber: EventHub.CatchUp, by limit: Int) async throws -> CatchUpStep {
        // Once: the handler is the product's, and says itself what of it may be repeated.
        try await database.write { tx in
            let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
            let places = try tx.rows(
                "SELECT position, event_id FROM event_offset WHERE subscriber = \(subscriber.name)\(lock)")
            guard let row = places.first else { return .busy }
            let place = EventPlace(
                position: try row.decode(Int.self, "position"),
                event: try row.decode(ID<PublishedEvent>.self, "event_id"))
            let events = try Self.crossing(tx).unfiltered.fetch(
                """
                SELECT \(columns: EventRecord.self) FROM event WHERE \(place.isBefore) AND \(Self.isSettled) \
                ORDER BY position, id LIMIT \(limit)
                """, as: EventRecord.self)
            guard let last = events.last else { return .nothing }
            for group in Self.byTenant(events.filter { subscriber.wanted?.contains($0.name) ?? true }) {
                try subscriber.work.handle(group, tx.inTenant(Self.scope(of: group, for: subscriber.name)))
            }
            try tx.execute(
                """
                UPDATE event_offset SET position = \(last.position), event_id = \(last.id), moved_at = \(tx.now), \
                failing_since = NULL, failure = NULL WHERE subscriber = \(subscriber.name)
                """)
            return .passed(events.count)
        }
    }

    /// Notes that a subscriber can't go on.
    func noteFailure(of name: String, _ reason: String) async throws {
        _ = try await write { tx, _ in
            try tx.execute(
                """
                UPDATE event_offset SET failing_since = coalesce(failing_since, \(Self.bound(tx.now))), \
                failure = \(reason) WHERE subscriber = \(name)
                """)
        }
    }

    /// The events of each tenant in their order, the tenants in the order of their first.
    private static func byTenant(_ events: [EventRecord]) -> [[EventEnvelope]] {
        var order: [ID<Tenant>] = []
        var groups: [ID<Tenant>: [EventEnvelope]] = [:]
        for event in events {
            if groups[event.tenantID] == nil { order.append(event.tenantID) }
            groups[event.tenantID, default: []].append(EventEnvelope(event))
        }
        return order.compactMap { groups[$0] }
    }

    /// On whose behalf events are handled that several users may have caused.
    private static func scope(of events: [EventEnvelope], for subscriber: String) -> Scope {
        Scope(
            tenantID: events.first?.tenantID ?? .platform, userID: .nobody,
            requestID: events.count == 1 ? events.first?.correlationID ?? "" : "events-\(subscriber)")
    }

    /// The moment as a value whose kind the engine needn't guess.
    private static func bound(_ moment: Timestamp) -> SQL {
        .on(sqlite: "\(moment)", postgres: "\(moment)::timestamptz")
    }
}
