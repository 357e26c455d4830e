import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The outcome of one poll for events of a catch-up subscriber.
enum CatchUpOutcome: Hashable, Sendable {
    /// There are no new events.
    case idle
    /// There are new events, but open transactions may still commit events that sort before them.
    case blocked
    /// Another process holds the offset.
    case busy
    /// The offset advanced by this number of events, including events the subscriber doesn't select.
    case advanced(Int)
}

extension EventStore {
    /// Creates the missing offsets of catch-up subscribers; idempotent.
    func createOffsets(for subscribers: [EventHub.CatchUp]) async throws {
        try await write { tx, _ in
            for subscriber in subscribers {
                let (position, event): (SQL, ID<PublishedEvent>) =
                    switch subscriber.work.start {
                    case .beginning: ("\(EventOffset.beginning.position)", EventOffset.beginning.event)
                    case .now: (Self.end, EventOffset.end(of: 0).event)
                    }
                try tx.execute(
                    """
                    INSERT INTO event_offset (subscriber, position, event_id, moved_at) \
                    VALUES (\(subscriber.name), \(position), \(event), \(tx.now)) ON CONFLICT (subscriber) DO NOTHING
                    """)
            }
        }
    }

    /// Returns whether a subscriber has new events, without advancing it.
    func peek(for name: String) async throws -> CatchUpOutcome {
        // In the order of the index, since the planner would look for any such event by reading the table.
        let found = try await sql.rows(
            """
            SELECT (SELECT \(Self.isSettled) FROM event \
            WHERE (event.position, event.id) > (event_offset.position, event_offset.event_id) \
            ORDER BY event.position, event.id LIMIT 1) FROM event_offset WHERE subscriber = \(name)
            """
        ) { try $0.decode(Bool?.self, at: 0) }
        return switch found.first ?? nil {
        case true?: .advanced(1)
        case false?: .blocked
        case nil: .idle
        }
    }

    /// Passes the next events to a subscriber and advances its offset in the same transaction.
    ///
    /// The transaction locks the offset's row. Returns ``CatchUpOutcome/busy`` if another process holds the lock.
    ///
    /// - Throws: Rethrows the handler's error; then nothing is written.
    func advance(_ subscriber: EventHub.CatchUp, by limit: Int) async throws -> CatchUpOutcome {
        // No automatic retry: the handler is product code and may not be repeatable.
        try await database.write { tx in
            guard let offset = try Self.lockOffset(of: subscriber.name, tx) else { return .busy }
            let sql = Self.crossTenant(tx).sql
            let parked = try Self.parked(by: subscriber, sql)
            let events = try sql.fetch(
                """
                SELECT \(columns: EventRecord.self) FROM event WHERE \(offset.followsCondition) AND \(Self.isSettled) \
                ORDER BY position, id LIMIT \(limit)
                """, as: EventRecord.self)
            guard let last = events.last else { return .idle }
            for group in Self.byTenant(events.filter { subscriber.selects($0) && !parked.contains($0.tenantID) }) {
                try subscriber.work.handle(group, tx.inTenant(Self.scope(of: group, for: subscriber.name)))
            }
            try tx.execute(
                """
                UPDATE event_offset SET position = \(last.position), event_id = \(last.id), moved_at = \(tx.now), \
                failing_since = NULL, failure = NULL WHERE subscriber = \(subscriber.name)
                """)
            return .advanced(events.count)
        }
    }

    /// Returns the offset of a subscriber, locked until the transaction ends; nil if another process has locked it.
    static func lockOffset(of name: String, _ tx: SystemTransaction) throws -> EventOffset? {
        let lock = SQL.on(sqlite: "", postgres: " FOR UPDATE SKIP LOCKED")
        let offsets = try tx.rows(
            "SELECT position, event_id FROM event_offset WHERE subscriber = \(name)\(lock)")
        return try offsets.first.map { row in
            EventOffset(
                position: try row.decode(Int.self, "position"),
                event: try row.decode(ID<PublishedEvent>.self, "event_id"))
        }
    }

    /// Records that a subscriber fails, with the reason.
    func noteFailure(of name: String, _ reason: String) async throws {
        _ = try await write { tx, _ in
            try tx.execute(
                """
                UPDATE event_offset SET failing_since = coalesce(failing_since, \(Self.bound(tx.now))), \
                failure = \(reason) WHERE subscriber = \(name)
                """)
        }
    }

    /// Groups events by tenant; keeps the order of events, and orders tenants by their first event.
    private static func byTenant(_ events: [EventRecord]) -> [[EventEnvelope]] {
        var order: [ID<Tenant>] = []
        var groups: [ID<Tenant>: [EventEnvelope]] = [:]
        for event in events {
            if groups[event.tenantID] == nil { order.append(event.tenantID) }
            groups[event.tenantID, default: []].append(EventEnvelope(event))
        }
        return order.compactMap { groups[$0] }
    }

    /// The scope in which a group of events is handled; without a user, since several may have caused them.
    static func scope(of events: [EventEnvelope], for subscriber: String) -> Scope {
        Scope(
            tenantID: events.first?.tenantID ?? .platform, userID: .noUser,
            requestID: events.count == 1 ? events.first?.correlationID ?? "" : "events-\(subscriber)")
    }

    /// The timestamp with an explicit type, which PostgreSQL can't infer here.
    static func bound(_ moment: Timestamp) -> SQL {
        .on(sqlite: "\(moment)", postgres: "\(moment)::timestamptz")
    }
}

extension EventHub.CatchUp {
    /// Returns whether the subscriber selects an event.
    func selects(_ event: EventRecord) -> Bool { eventNames?.contains(event.name) ?? true }
}
