package import TrellisDatabase
package import TrellisKernel

/// Reads the events of one tenant from a place on, for somebody who follows them.
package struct EventFollower: Sendable {
    /// Some events, oldest first.
    package struct Part: Sendable {
        /// Each with its place.
        package let events: [(envelope: EventEnvelope, place: EventPlace)]
        /// Whether there are more, which transactions that still run may yet come before.
        package let isHeldBack: Bool
    }

    let database: TenantDatabase

    /// A reader of the events of the database's tenant.
    package init(_ database: TenantDatabase) {
        self.database = database
    }

    /// Where an event stands; nil when the tenant has no such event any more.
    package func place(of event: ID<PublishedEvent>) async throws -> EventPlace? {
        try await database.query { tx in try tx.find(EventRecord.self, event) }.map(EventPlace.init)
    }

    /// Behind every event so far.
    package func end() async throws -> EventPlace {
        let found = try await database.query { tx in
            try tx.unfiltered.rows("SELECT \(EventStore.end)") { try $0.decode(Int.self, at: 0) }
        }
        return .end(of: found.first ?? 0)
    }

    /// The next events behind a place, whatever their audience.
    package func next(after place: EventPlace, limit: Int = 100) async throws -> Part {
        let rows = try await database.query { tx in
            try tx.unfiltered.rows(
                """
                SELECT \(columns: EventRecord.self), \(EventStore.isSettled) FROM event \
                WHERE tenant_id = \(tx.scope.tenantID) AND \(place.isBefore) ORDER BY position, id LIMIT \(limit)
                """
            ) { row in
                (event: try EventRecord(row: row), isSettled: try row.decode(Bool.self, at: EventRecord.width))
            }
        }
        let settled = rows.prefix { $0.isSettled }
        return Part(
            events: settled.map { (EventEnvelope($0.event), EventPlace($0.event)) },
            isHeldBack: settled.count < rows.count)
    }
}

extension EventRecord {
    /// How many columns there are.
    fileprivate static var width: Int { table.columns.count }
}
