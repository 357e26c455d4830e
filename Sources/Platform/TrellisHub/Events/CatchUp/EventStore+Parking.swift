import TrellisDatabase
import TrellisJobs
package import TrellisKernel
import TrellisSchema

/// Tenants whose events a catch-up subscriber couldn't handle; each call locks the subscriber's offset, as
/// ``EventStore/advance(_:by:)`` does, so that no event is passed twice or by neither.
extension EventStore {
    /// The delay until a parked tenant's event is tried again.
    private static let backoff = Backoff(first: .seconds(10), limit: .seconds(600), jitter: 0.8...1)

    /// The condition on the columns of `old` that an event waits with its parked tenant.
    static let isParked: SQL = """
        EXISTS (SELECT 1 FROM event_parked AS parked WHERE parked.tenant_id = old.tenant_id \
        AND (parked.position, parked.event_id) < (old.position, old.id))
        """

    /// Parks the tenant of the next event of a subscriber, which its handler couldn't handle; returns the tenant.
    ///
    /// Returns nil, and parks none, if another process holds the offset, or if there is no such event.
    func parkNext(_ subscriber: EventHub.CatchUp, _ reason: String) async throws -> ID<Tenant>? {
        try await write { tx, sql in
            guard let offset = try Self.lockOffset(of: subscriber.name, tx) else { return nil }
            let parked = try Self.parked(by: subscriber, sql)
            let events = try sql.fetch(
                """
                SELECT \(columns: EventRecord.self) FROM event WHERE \(offset.followsCondition) AND \(Self.isSettled) \
                ORDER BY position, id LIMIT 1
                """, as: EventRecord.self)
            guard let event = events.first, !parked.contains(event.tenantID), subscriber.selects(event) else {
                return nil
            }
            try sql.execute(
                """
                INSERT INTO event_parked (id, tenant_id, subscriber, position, event_id, attempts, failing_since, \
                failure, retry_at, failed_position, failed_event_id) \
                VALUES (\(ID<EventParkedRecord>()), \(event.tenantID), \(subscriber.name), \
                \(offset.position), \(offset.event), 1, \(tx.databaseNow), \(reason), \
                \(tx.databaseNow + Self.backoff.delay(after: 1)), \(event.position), \(event.id))
                """)
            return event.tenantID
        }
    }

    /// Returns a parked tenant whose next event is due; with `all`, also one that isn't due yet.
    func nextParked(by subscriber: EventHub.CatchUp, all: Bool = false) async throws -> ID<Tenant>? {
        guard subscriber.work.parksTenants else { return nil }
        let isDue: SQL = all ? "TRUE" : "retry_at <= \(database.database.now)"
        return try await read { sql in
            try sql.rows(
                """
                SELECT tenant_id FROM event_parked WHERE subscriber = \(subscriber.name) AND \(isDue) \
                ORDER BY retry_at, tenant_id LIMIT 1
                """
            ) { try $0.decode(ID<Tenant>.self, at: 0) }.first
        }
    }

    /// Passes the next events of a parked tenant to the subscriber; ends its parking when none is left.
    ///
    /// Events that failed together are passed one by one, so that those before the failing one are passed. Returns false
    /// if another process works on them.
    ///
    /// - Throws: Rethrows the handler's error; then nothing is written.
    @discardableResult
    func advanceParked(_ tenant: ID<Tenant>, of subscriber: EventHub.CatchUp, by limit: Int) async throws -> Bool {
        // No automatic retry: the handler is product code and may not be repeatable.
        try await database.write { tx in
            let sql = Self.crossTenant(tx).sql
            guard let end = try Self.lockOffset(of: subscriber.name, tx),
                let row = try Self.parking(of: tenant, subscriber.name, sql)
            else { return false }
            let count = row.portion(limit)
            let events = try Self.waiting(row, upTo: end, count, sql)
            let selected = events.filter(subscriber.selects).map(EventEnvelope.init)
            if !selected.isEmpty {
                try subscriber.work.handle(selected, tx.inTenant(Self.scope(of: selected, for: subscriber.name)))
            }
            try Self.move(row, after: events.count < count ? nil : events.last, tx.databaseNow, sql)
            return true
        }
    }

    /// Records that one of the next events of a parked tenant failed, of as many as ``advanceParked(_:of:by:)`` passes.
    func noteParkedFailure(_ tenant: ID<Tenant>, of name: String, by limit: Int, _ reason: String) async throws {
        _ = try await write { tx, sql in
            // Waits for a running batch.
            try tx.execute("UPDATE event_offset SET moved_at = moved_at WHERE subscriber = \(name)")
            guard let end = try Self.lockOffset(of: name, tx), let row = try Self.parking(of: tenant, name, sql) else {
                return
            }
            let events = try Self.waiting(row, upTo: end, row.portion(limit), sql)
            let failed = [row.failed, events.last.map(EventOffset.init)].compactMap(\.self).max()
            let retryAt = tx.databaseNow + Self.backoff.delay(after: row.attempts + 1)
            let until: SQL =
                failed.map { ", failed_position = \($0.position), failed_event_id = \($0.event)" } ?? ""
            try sql.execute(
                """
                UPDATE event_parked SET attempts = attempts + 1, failure = \(reason), retry_at = \(retryAt)\(until) \
                WHERE tenant_id = \(tenant) AND subscriber = \(name)
                """)
        }
    }

    /// Skips the event at which a parked tenant waits; returns the event.
    ///
    /// - Throws: ``EventError/notParked(_:)`` if the subscriber waits for no event of the tenant;
    ///   ``EventError/unknownSubscriber(_:)``, ``EventError/notCatchUpSubscriber(_:)``.
    package func skip(_ tenant: ID<Tenant>, of name: String, _ hub: EventHub) async throws -> ID<PublishedEvent> {
        let subscriber = try catchUp(name, hub)
        return try await write { tx, sql in
            // Waits for a running batch.
            try tx.execute("UPDATE event_offset SET moved_at = moved_at WHERE subscriber = \(name)")
            guard let end = try Self.lockOffset(of: name, tx), let row = try Self.parking(of: tenant, name, sql),
                let event = try Self.waiting(row, upTo: end, 10_000, sql).first(where: subscriber.selects)
            else { throw EventError.notParked(name) }
            try Self.move(row, after: event, tx.databaseNow, sql)
            tx.signal(JobSignalRelay.events)
            try tx.audit("events.skipped", ["subscriber": .string(name), "event": .string("\(event.id)")])
            return event.id
        }
    }

    /// The tenants that a subscriber has parked.
    static func parked(by subscriber: EventHub.CatchUp, _ sql: UnfilteredSQL) throws -> Set<ID<Tenant>> {
        guard subscriber.work.parksTenants else { return [] }
        return Set(
            try sql.rows("SELECT tenant_id FROM event_parked WHERE subscriber = \(subscriber.name)") {
                try $0.decode(ID<Tenant>.self, at: 0)
            })
    }

    private static func parking(
        of tenant: ID<Tenant>, _ name: String, _ sql: UnfilteredSQL
    ) throws -> EventParkedRecord? {
        try sql.fetch(
            """
            SELECT \(columns: EventParkedRecord.self) FROM event_parked WHERE tenant_id = \(tenant) \
            AND subscriber = \(name)
            """, as: EventParkedRecord.self
        ).first
    }

    /// The tenant's events that wait, up to the offset of the subscriber; all of them are settled.
    private static func waiting(
        _ row: EventParkedRecord, upTo end: EventOffset, _ limit: Int, _ sql: UnfilteredSQL
    ) throws -> [EventRecord] {
        let offset = EventOffset(position: row.position, event: row.eventID)
        return try sql.fetch(
            """
            SELECT \(columns: EventRecord.self) FROM event WHERE tenant_id = \(row.tenantID) \
            AND \(offset.followsCondition) AND (event.position, event.id) <= (\(end.position), \(end.event)) \
            ORDER BY position, id LIMIT \(limit)
            """, as: EventRecord.self)
    }

    /// Moves a parked tenant after an event; without one, ends its parking.
    private static func move(
        _ row: EventParkedRecord, after event: EventRecord?, _ now: Timestamp, _ sql: UnfilteredSQL
    ) throws {
        let this: SQL = "tenant_id = \(row.tenantID) AND subscriber = \(row.subscriber)"
        guard let event else {
            try sql.execute("DELETE FROM event_parked WHERE \(this)")
            return
        }
        try sql.execute(
            """
            UPDATE event_parked SET position = \(event.position), event_id = \(event.id), attempts = 0, \
            retry_at = \(now) WHERE \(this)
            """)
    }
}

extension EventParkedRecord {
    /// The last event of those that failed together.
    fileprivate var failed: EventOffset? {
        guard let failedPosition, let failedEventID else { return nil }
        return EventOffset(position: failedPosition, event: failedEventID)
    }

    /// Returns how many events are passed at once: one after a failure, and until the events that failed are passed.
    fileprivate func portion(_ limit: Int) -> Int {
        let isBehind = failed.map { EventOffset(position: position, event: eventID) < $0 } ?? false
        return attempts > 0 || isBehind ? 1 : limit
    }
}
