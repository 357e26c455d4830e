import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// What one call of the pruning has done.
package struct PrunedEvents: Hashable, Sendable {
    /// The number of deleted events.
    package var events = 0
    /// Whether there may be more to delete.
    package var hasMore = false
    /// Where the next call continues.
    package var place = EventOffset.beginning
}

/// An event that is older than the retention.
private struct OldEvent {
    let tenant: ID<Tenant>
    let id: ID<PublishedEvent>
    let offset: EventOffset
    let occurredAt: Timestamp
    /// Whether a catch-up subscriber hasn't passed it, or its tenant is parked, or it is at the last position.
    let isNeeded: Bool
    /// Whether the relay makes its deliveries.
    let isRelayed: Bool

    init(_ row: RowReader) throws {
        tenant = try row.decode(ID<Tenant>.self, at: 0)
        id = try row.decode(ID<PublishedEvent>.self, at: 1)
        offset = EventOffset(position: try row.decode(Int.self, at: 2), event: id)
        occurredAt = try row.decode(Timestamp.self, at: 3)
        isNeeded = try row.decode(Bool.self, at: 4)
        isRelayed = try row.decode(Bool.self, at: 5)
    }

    var time: TimeOfTenant { TimeOfTenant(tenant: tenant, at: occurredAt) }
}

/// The transactions of a tenant at one time.
private struct TimeOfTenant: Hashable {
    let tenant: ID<Tenant>
    let at: Timestamp
}

extension EventStore {
    /// Deletes the next events older than the retention, with their `event_handled` rows, and the keys of deliveries that
    /// old; at most `limit` of each, in one transaction.
    ///
    /// Never deletes events of a delivery that hasn't ended or was discarded or isn't a job yet, events that a catch-up
    /// subscriber hasn't passed or that wait with a parked tenant, or the events at the last position, from which SQLite
    /// continues to count.
    /// It passes such events; a round of calls begins at ``EventOffset/beginning``, and ends at the first event that isn't
    /// old.
    package func prune(
        olderThan retention: Duration, after place: EventOffset = .beginning, limit: Int = 1000
    ) async throws -> PrunedEvents {
        // A delivery moves from the relay to the outbox, and from there to the jobs, so they are read in this order.
        let relay = try await relayPlace()
        let hasJobsElsewhere = database.database.hasJobsElsewhere
        let since = hasJobsElsewhere ? try await earliestElsewhere() : nil
        return try await write { tx, sql in
            let horizon = tx.databaseNow - retention
            let next = try Self.events(after: place, limit, sql)
            let old = next.prefix { $0.occurredAt < horizon }
            let needed = try Self.neededByDeliveries(Array(old), sql)
            let deleted = old.filter { event in
                !event.isNeeded && !needed.contains(event.time) && since.map { event.occurredAt < $0 } ?? true
                    && (relay.hasPassed(event.offset) || !(event.isRelayed || hasJobsElsewhere))
            }
            try Self.delete(deleted, sql)
            let keys = try Self.deleteKeys(before: min(horizon, since ?? horizon), limit, sql)
            return PrunedEvents(
                events: deleted.count, hasMore: old.count == limit || keys == limit,
                place: old.last?.offset ?? place)
        }
    }

    /// Returns the next events in the order of positions: an index has it, and it is nearly that of their times.
    private static func events(after place: EventOffset, _ limit: Int, _ sql: UnfilteredSQL) throws -> [OldEvent] {
        try sql.rows(
            """
            SELECT old.tenant_id, old.id, old.position, old.occurred_at, \
            (old.position >= (SELECT max(position) FROM event) OR EXISTS (SELECT 1 FROM event_offset \
            WHERE (event_offset.position, event_offset.event_id) < (old.position, old.id)) OR \(isParked)), \
            old.deliveries IS NOT NULL FROM event AS old \
            WHERE (old.position, old.id) > (\(place.position), \(place.event)) ORDER BY old.position, old.id LIMIT \(limit)
            """, OldEvent.init)
    }

    /// Returns the times of deliveries that need one of the events: a delivery has the time of its event.
    private static func neededByDeliveries(_ old: [OldEvent], _ sql: UnfilteredSQL) throws -> Set<TimeOfTenant> {
        let times = old.map(\.occurredAt)
        guard let first = times.min(), let last = times.max() else { return [] }
        return Set(
            try sql.rows(
                """
                WITH RECURSIVE \(deliveryNames) SELECT j.tenant_id, j.created_at FROM delivery JOIN job j \
                ON j.name = delivery.name WHERE \(isDelivery) \
                AND j.state IN ('scheduled', 'available', 'blocked', 'running', 'discarded') \
                AND j.created_at >= \(first) AND j.created_at <= \(last)
                """
            ) { row in
                TimeOfTenant(
                    tenant: try row.decode(ID<Tenant>.self, at: 0), at: try row.decode(Timestamp.self, at: 1))
            })
    }

    private static func delete(_ events: [OldEvent], _ sql: UnfilteredSQL) throws {
        guard !events.isEmpty else { return }
        var pruned = ValueRows("pruned")
        pruned.add("tenant_id", events.map(\.tenant))
        pruned.add("id", events.map(\.id))
        try sql.execute(
            "DELETE FROM event WHERE (tenant_id, id) IN (SELECT pruned.tenant_id, pruned.id FROM \(pruned))")
    }

    private static func deleteKeys(before horizon: Timestamp, _ limit: Int, _ sql: UnfilteredSQL) throws -> Int {
        func isUnused(_ key: SQL) -> SQL {
            """
            \(key).touched_at < \(horizon) AND NOT EXISTS (SELECT 1 FROM job WHERE job.tenant_id = \(key).tenant_id \
            AND job.id = \(key).job_id AND job.finished_at IS NULL)
            """
        }
        // Twice: a publisher may hold the row, and only conditions outside of the subquery are checked again after it.
        return try sql.execute(
            """
            DELETE FROM event_key WHERE (tenant_id, id) IN (SELECT old.tenant_id, old.id FROM event_key AS old \
            WHERE \(isUnused("old")) ORDER BY old.touched_at LIMIT \(limit)) AND \(isUnused("event_key"))
            """)
    }

    /// The condition on `j` that a job is a delivery that hasn't ended, or was discarded: that of a partial index.
    static let isDelivery: SQL =
        "j.name >= 'event:' AND j.name < 'event;' AND j.state <> 'completed' AND j.state <> 'cancelled'"

    /// The common table expression `delivery (name)` of the names of such jobs, one after the other from the index.
    static let deliveryNames: SQL = """
        delivery (name) AS (SELECT (SELECT j.name FROM job j WHERE \(isDelivery) ORDER BY j.name LIMIT 1) UNION ALL \
        SELECT (SELECT j.name FROM job j WHERE \(isDelivery) AND j.name > delivery.name ORDER BY j.name LIMIT 1) \
        FROM delivery WHERE delivery.name IS NOT NULL)
        """
}
