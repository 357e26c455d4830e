import Logging
package import TrellisDatabase
package import TrellisKernel

/// Reads the events of one tenant after an offset, for event streams.
package struct EventReader: Sendable {
    /// An event with its offset.
    package typealias Entry = (envelope: EventEnvelope, offset: EventOffset)
    /// A batch of events, oldest first.
    package struct Batch: Sendable {
        /// The events, each with its offset.
        package let events: [Entry]
        /// Whether there are more events, but open transactions may still commit events that sort before them.
        package let isBlocked: Bool
    }

    let database: TenantDatabase

    /// A reader of the events of the database's tenant.
    package init(_ database: TenantDatabase) {
        self.database = database
    }

    /// Returns the offset of an event; nil if the tenant has no such event, or it was pruned.
    package func offset(of event: ID<PublishedEvent>) async throws -> EventOffset? {
        try await database.find(EventRecord.self, event).map(EventOffset.init)
    }

    /// Returns the offset after all existing events.
    package func end() async throws -> EventOffset {
        let sql = database.unfiltered(reason: "The end of the events of all tenants is only a number.", level: .trace)
        return .end(of: try await sql.rows("SELECT \(EventStore.end)") { try $0.decode(Int.self, at: 0) }.first ?? 0)
    }

    /// Returns the number of the tenant's events after an offset, up to another one.
    package func count(after start: EventOffset, through end: EventOffset) async throws -> Int {
        let sql = database.unfiltered(
            reason: "It compares positions and identifiers, and names the tenant.", level: .trace)
        return try await sql.rows(
            """
            SELECT count(*) FROM event WHERE tenant_id = \(database.scope.tenantID) AND \(start.followsCondition) \
            AND (event.position, event.id) <= (\(end.position), \(end.event))
            """
        ) { try $0.decode(Int.self, at: 0) }.first ?? 0
    }

    /// Returns the next events after an offset, for every audience.
    package func next(after offset: EventOffset, limit: Int = 100) async throws -> Batch {
        let sql = database.unfiltered(
            reason: "It compares positions with the open transactions, and names the tenant.", level: .trace)
        let rows = try await sql.rows(
            """
            SELECT \(columns: EventRecord.self), \(EventStore.isSettled) FROM event \
            WHERE tenant_id = \(database.scope.tenantID) AND \(offset.followsCondition) \
            ORDER BY position, id LIMIT \(limit)
            """
        ) { row in
            (event: try EventRecord(row: row), isSettled: try row.decode(Bool.self, at: EventRecord.width))
        }
        let settled = rows.prefix { $0.isSettled }
        return Batch(
            events: settled.map { (EventEnvelope($0.event), EventOffset($0.event)) },
            isBlocked: settled.count < rows.count)
    }
}

extension EventRecord {
    /// The number of columns.
    fileprivate static var width: Int { table.columns.count }
}
