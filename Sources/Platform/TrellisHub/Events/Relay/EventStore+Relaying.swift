import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The outcome of one step of the relay.
enum RelayOutcome: Hashable, Sendable {
    /// No committed event waits; the transactions that ended without events were passed.
    case idle
    /// Another process relays.
    case busy
    /// Passed this number of events; more of them may wait if the page was full.
    case relayed(Int, isFull: Bool)
}

extension EventStore {
    /// The key of the relay's row.
    private static let relay = "deliveries"
    /// The number of events that one step passes unless the settings say otherwise.
    static let relayBatch = 500

    /// Returns whether a committed event may not have passed the relay.
    func hasUnrelayed() async throws -> Bool {
        // In the order of the index, since the planner would look for any such event by reading the table.
        let found = try await sql.rows(
            """
            SELECT position, event_id, pending, (SELECT 1 FROM event WHERE (event.position, event.id) > \
            (event_relay.position, event_relay.event_id) ORDER BY event.position, event.id LIMIT 1) IS NOT NULL \
            FROM event_relay WHERE id = \(Self.relay)
            """
        ) { (place: try RelayPlace($0), hasNext: try $0.decode(Bool.self, at: 3)) }
        guard let (place, hasNext) = found.first else { return true }
        guard !hasNext, !place.open.isEmpty else { return hasNext }
        let now = OpenPositions(try await sql.rows(Self.openPositions, Self.openPosition))
        return place.open.keys.contains(where: now.hasEnded)
    }

    /// Makes jobs of the deliveries of the next committed events, at most `limit`, and moves the relay's place in the same
    /// transaction.
    ///
    /// The transaction locks the row of the place, so one relay at a time works, and one that dies leaves no job behind.
    ///
    /// - Parameter waits: whether it waits for another relay, instead of returning ``RelayOutcome/busy``.
    func relay(by limit: Int, waits: Bool = false) async throws -> RelayOutcome {
        let (outcome, unreadable) = try await write {
            tx, sql -> (outcome: RelayOutcome, unreadable: [ID<PublishedEvent>]) in
            guard let place = try Self.lockPlace(sql, waits) else { return (.busy, []) }
            // Taken after the lock, so it isn't older than that of the relay before.
            let now = OpenPositions(try sql.rows(Self.openPositions, Self.openPosition))
            var next = place
            var events = try Self.late(place, now, limit, sql)
            var (isFull, isIdle) = (events.count >= limit, events.isEmpty)
            next.pass(late: events, isLast: !isFull, now)
            if !isFull {
                let page = try Self.following(place, limit - events.count, sql)
                isFull = page.count >= limit - events.count
                isIdle = isIdle && page.isEmpty
                events += next.pass(next: page, now)
            }
            guard next != place else { return (.idle, []) }
            let jobs = try RelayedJobs(of: events)
            try Self.crossTenant(tx).enqueue(relayed: jobs.jobs)
            try sql.execute(
                """
                UPDATE event_relay SET position = \(next.offset.position), event_id = \(next.offset.event), \
                pending = \(try next.pending) WHERE id = \(Self.relay)
                """)
            return (isIdle ? .idle : .relayed(events.count, isFull: isFull), jobs.unreadable)
        }
        for event in unreadable {
            database.database.logger.error(
                "The deliveries of an event can't be read, so it has none",
                metadata: ["event": "\(event)", "hint": "App events replay NAME --event \(event) delivers it"])
        }
        return outcome
    }

    /// Makes jobs of the deliveries of all committed events; waits for another relay.
    package func relayAll() async throws {
        while try await hasUnrelayed() {
            if case .idle = try await relay(by: Self.relayBatch, waits: true) { return }
        }
    }

    /// Returns the relay's place, locked until the transaction ends; nil if another process has locked it.
    private static func lockPlace(_ sql: UnfilteredSQL, _ waits: Bool) throws -> RelayPlace? {
        let lock = SQL.on(sqlite: "", postgres: waits ? " FOR UPDATE" : " FOR UPDATE SKIP LOCKED")
        let found = try sql.rows(
            "SELECT position, event_id, pending FROM event_relay WHERE id = \(relay)\(lock)", RelayPlace.init)
        if let place = found.first { return place }
        // Without its row, all events are delivered again; those that were handled have no effect.
        let place = RelayPlace.beginning
        let isNew = try sql.execute(
            """
            INSERT INTO event_relay (id, position, event_id, pending) VALUES (\(relay), \(place.offset.position), \
            \(place.offset.event), \(try place.pending)) ON CONFLICT (id) DO NOTHING
            """)
        return isNew > 0 ? place : nil
    }

    /// Returns the next events of transactions that have ended since the relay passed their positions.
    private static func late(
        _ place: RelayPlace, _ now: OpenPositions, _ limit: Int, _ sql: UnfilteredSQL
    ) throws -> [RelayedEvent] {
        let ended = place.open.filter { now.hasEnded($0.key) }
        guard !ended.isEmpty else { return [] }
        var opened = ValueRows("opened")
        opened.add("position", Array(ended.keys))
        opened.add("passed", Array(ended.values))
        // Only on PostgreSQL. One position after the other: without statistics a join reads all events before the last.
        return try sql.rows(
            """
            SELECT \(RelayedEvent.columns) FROM \(opened) CROSS JOIN LATERAL (\
            SELECT \(RelayedEvent.columns) FROM event WHERE event.position = opened.position \
            AND event.id > opened.passed ORDER BY event.id LIMIT \(limit)) AS event ORDER BY event.position, event.id LIMIT \(limit)
            """, RelayedEvent.init)
    }

    /// Returns the next events after the offset of the relay.
    private static func following(
        _ place: RelayPlace, _ limit: Int, _ sql: UnfilteredSQL
    ) throws -> [RelayedEvent] {
        try sql.rows(
            """
            SELECT \(RelayedEvent.columns) FROM event WHERE \(place.offset.followsCondition) \
            ORDER BY event.position, event.id LIMIT \(limit)
            """, RelayedEvent.init)
    }

    /// The positions of open transactions, each with the first position that no transaction had taken.
    private static let openPositions = SQL.on(
        sqlite: "SELECT NULL, NULL WHERE FALSE",
        postgres: """
            SELECT pg_snapshot_xmax(taken.snapshot)::text::bigint + \(shift), active.number::text::bigint + \(shift) \
            FROM (SELECT pg_current_snapshot() AS snapshot) AS taken \
            LEFT JOIN LATERAL pg_snapshot_xip(taken.snapshot) AS active (number) ON TRUE
            """)

    private static let openPosition: @Sendable (RowReader) throws -> (end: Int, open: Int?) = { row in
        (try row.decode(Int.self, at: 0), try row.decode(Int?.self, at: 1))
    }
}

extension OpenPositions {
    /// The rows of a query for them; none mean that there is one writer at a time.
    fileprivate init(_ rows: [(end: Int, open: Int?)]) {
        open = Set(rows.compactMap(\.open))
        end = rows.first?.end ?? .max
    }
}
