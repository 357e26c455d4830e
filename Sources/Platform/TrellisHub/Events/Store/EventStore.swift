import Logging
package import TrellisDatabase
package import TrellisKernel

/// What those who deliver, watch and steer events do with the rows, each call one transaction.
package struct EventStore: Sendable {
    package let database: SystemDatabase

    package init(_ database: SystemDatabase) {
        self.database = database
    }

    /// The same, on behalf of whoever the scope names.
    package func acting(for scope: Scope) -> EventStore { EventStore(database.acting(for: scope)) }

    /// One transaction on the events of all tenants, run again when others got in the way.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SystemTransaction, UnfilteredSQL) throws -> Value
    ) async throws -> Value {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            try body(tx, Self.crossing(tx).unfiltered)
        }
    }

    /// One snapshot of the events of all tenants.
    func read<Value: Sendable>(_ body: @escaping @Sendable (UnfilteredSQL) throws -> Value) async throws -> Value {
        try await database.read { tx in
            try body(tx.acrossTenants(reason: "events are told of whosever they are", level: .trace).unfiltered)
        }
    }

    /// The answer to one statement about the events of all tenants.
    func ask<Value: Sendable>(_ body: @escaping @Sendable (UnfilteredSQL) throws -> Value) async throws -> Value {
        try await database.query { tx in
            try body(tx.acrossTenants(reason: "events are told of whosever they are", level: .trace).unfiltered)
        }
    }

    static func crossing(_ tx: SystemTransaction) -> CrossTenantTransaction {
        tx.acrossTenants(reason: "events are handed on whosever they are", level: .trace)
    }

    /// That an event, of the columns of `event`, was committed before every transaction that still runs.
    ///
    /// Transactions may be committed in another order than they began. Those that come after all that run are certain to
    /// stay after all that were seen; others may be followed by one that stands before them.
    static let isSettled = SQL.on(
        sqlite: "TRUE", postgres: "event.position < pg_snapshot_xmin(pg_current_snapshot())::text::bigint")

    /// Behind every event so far and before every one to come.
    static let end = SQL.on(
        sqlite: "(SELECT coalesce(max(position), 0) FROM event)",
        postgres: "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1)")
}

extension EventPlace {
    /// That an event, of the columns of `event`, stands behind this place.
    var isBefore: SQL { "(event.position, event.id) > (\(position), \(event))" }
}

/// A place in the order of all events.
package struct EventPlace: Hashable, Sendable {
    package let position: Int
    /// The event there, or the greatest identifier for the end of a position.
    package let event: ID<PublishedEvent>

    /// Before every event.
    package static let beginning = EventPlace(position: .min, event: ID(high: 0, low: 0))

    package init(position: Int, event: ID<PublishedEvent>) {
        self.position = position
        self.event = event
    }

    init(_ event: EventRecord) {
        self.init(position: event.position, event: event.id)
    }

    /// Behind every event at a position.
    static func end(of position: Int) -> EventPlace {
        EventPlace(position: position, event: ID(high: .max, low: .max))
    }
}
