import Logging
package import TrellisDatabase
package import TrellisKernel

/// The queries and writes of event delivery and administration; each call is one transaction.
package struct EventStore: Sendable {
    package let database: SystemDatabase

    package init(_ database: SystemDatabase) {
        self.database = database
    }

    /// Returns a store that acts in this scope.
    package func acting(for scope: Scope) -> EventStore { EventStore(database.acting(for: scope)) }

    /// Runs a write transaction on the events of all tenants; retries it up to 5 times after conflicts.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (SystemTransaction, UnfilteredSQL) throws -> Value
    ) async throws -> Value {
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            try body(tx, Self.crossTenant(tx).sql)
        }
    }

    /// Runs a read transaction on the events of all tenants.
    func read<Value: Sendable>(_ body: @escaping @Sendable (UnfilteredSQL) throws -> Value) async throws -> Value {
        try await database.read { tx in try body(tx.acrossTenants(reason: Self.reads, level: .trace).sql) }
    }

    /// Reads of one statement each on the events of all tenants.
    var sql: UnfilteredReads { database.acrossTenants(reason: Self.reads, level: .trace).sql }

    private static let reads: StaticString = "event delivery and status cover all tenants"

    static func crossTenant(_ tx: SystemTransaction) -> CrossTenantTransaction {
        tx.acrossTenants(reason: "events of all tenants are delivered", level: .trace)
    }

    /// The condition on the columns of `event` that no open transaction can still commit an earlier event.
    ///
    /// Transactions may commit in another order than they began. Below the oldest open transaction the order is final;
    /// above it, an open transaction may still insert an event with a lower position.
    static let isSettled = SQL.on(
        sqlite: "TRUE", postgres: "event.position < \(xmin) + \(shift)")

    /// The position after all existing events and before all future events.
    static let end = SQL.on(
        sqlite: "(SELECT coalesce(max(position), 0) FROM event)", postgres: "(\(xmin) + \(shift) - 1)")

    /// The position of an event that is published now.
    ///
    /// On SQLite also after every offset and the relay: the last events may have been deleted with their tenant.
    static let next = SQL.on(
        sqlite: """
            max((SELECT coalesce(max(position), 0) FROM event), \
            (SELECT coalesce(max(position), 0) FROM event_offset), \
            (SELECT coalesce(max(position), 0) FROM event_relay)) + 1
            """,
        postgres: "pg_current_xact_id()::text::bigint + \(shift)")

    /// The oldest open transaction; only on PostgreSQL.
    private static let xmin: SQL = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"

    /// What the current epoch adds to transaction numbers; only on PostgreSQL.
    static let shift: SQL = "(SELECT coalesce(max(shift), 0) FROM event_epoch)"
}

extension EventOffset {
    /// The condition on the columns of `event` that an event comes after this offset.
    var followsCondition: SQL { "(event.position, event.id) > (\(position), \(event))" }
}

/// An offset in the order of all events.
package struct EventOffset: Hashable, Comparable, Sendable {
    package let position: Int
    /// The event at the position, or the greatest identifier for the end of the position.
    package let event: ID<PublishedEvent>

    /// The offset before every event.
    package static let beginning = EventOffset(position: .min, event: ID(high: 0, low: 0))

    package init(position: Int, event: ID<PublishedEvent>) {
        self.position = position
        self.event = event
    }

    init(_ event: EventRecord) {
        self.init(position: event.position, event: event.id)
    }

    package static func < (first: EventOffset, second: EventOffset) -> Bool {
        (first.position, first.event) < (second.position, second.event)
    }

    /// Returns the offset after every event at a position.
    static func end(of position: Int) -> EventOffset {
        EventOffset(position: position, event: ID(high: .max, low: .max))
    }
}
