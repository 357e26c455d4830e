import TrellisDatabase
import TrellisJobs
package import TrellisKernel
import TrellisSchema

/// The events to replay to a durable subscriber.
package struct EventReplay: Hashable, Sendable {
    /// Only this event.
    package var event: ID<PublishedEvent>?
    /// Events since this time.
    package var since: Timestamp?
    /// Events of this tenant.
    package var tenant: ID<Tenant>?
    /// Whether to include events that the subscriber has already handled.
    package var includesHandled: Bool

    package init(
        event: ID<PublishedEvent>? = nil, since: Timestamp? = nil, tenant: ID<Tenant>? = nil,
        includesHandled: Bool = false
    ) {
        self.event = event
        self.since = since
        self.tenant = tenant
        self.includesHandled = includesHandled
    }

    fileprivate var condition: SQL {
        var conditions: [SQL] = ["1 = 1"]
        if let event { conditions.append("event.id = \(event)") }
        if let since { conditions.append("event.occurred_at >= \(since)") }
        if let tenant { conditions.append("event.tenant_id = \(tenant)") }
        return .joined(conditions, separator: " AND ")
    }
}

extension EventStore {
    /// Enqueues deliveries of stored events to a durable subscriber again, oldest first; returns their number.
    ///
    /// Omits events that it doesn't select, and those that it has handled, unless ``EventReplay/includesHandled`` is true.
    /// Safe to repeat: an event delivered twice is handled once.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``; ``EventError/notDurableSubscriber(_:)``; ``EventError/notFound`` if
    ///   the single event isn't found.
    package func replay(_ replay: EventReplay, to name: String, _ hub: EventHub) async throws -> Int {
        let subscriber = try hub.requireDurable(name)
        var (offset, count) = (EventOffset.beginning, 0)
        while true {
            let (added, last) = try await replayBatch(of: replay, after: offset, to: subscriber)
            count += added
            guard let last else { break }
            offset = last
        }
        if replay.event != nil, count == 0 {
            let found = try await sql.rows("SELECT id FROM event WHERE \(replay.condition)")
            guard !found.isEmpty else { throw EventError.notFound }
        }
        let total = count
        try await database.write { tx in
            try tx.audit("events.replayed", ["subscriber": .string(name), "count": .int(total)])
        }
        return total
    }

    /// Enqueues a batch; returns the number of deliveries and the offset of the last event read, nil at the end.
    private func replayBatch(
        of replay: EventReplay, after offset: EventOffset, to subscriber: DurableSubscriber
    ) async throws -> (count: Int, last: EventOffset?) {
        try await write { tx, sql in
            let handled: SQL = """
                EXISTS (SELECT 1 FROM event_handled WHERE event_handled.tenant_id = event.tenant_id \
                AND event_handled.event_id = event.id AND event_handled.subscriber = \(subscriber.name))
                """
            let unhandled: SQL = replay.includesHandled ? "TRUE" : "NOT \(handled)"
            let events = try sql.fetch(
                """
                SELECT \(columns: EventRecord.self) FROM event WHERE \(offset.followsCondition) \
                AND \(replay.condition) AND \(unhandled) ORDER BY position, id LIMIT 200
                """, as: EventRecord.self)
            var count = 0
            for event in events {
                guard let work = subscriber.handlers[event.name] else { continue }
                let envelope = EventEnvelope(event)
                let tx = tx.inTenant(envelope.scope)
                if replay.includesHandled {
                    let (id, name) = (event.id, subscriber.name)
                    try tx.erase(EventHandledRecord.where { $0.eventID == id && $0.subscriber == name })
                }
                let draft = try subscriber.draft(of: event)
                if let key = try work.storedKey(envelope) {
                    try subscriber.enqueue(draft, key: key, tx)
                } else {
                    try tx.enqueue(drafts: [draft])
                }
                count += 1
            }
            return (count, events.last.map(EventOffset.init))
        }
    }

    /// Sets the offset of a catch-up subscriber: to the beginning, to the end, or after an event.
    ///
    /// Moving back delivers events again; moving forward skips events. Waits for a running batch.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``, ``EventError/notCatchUpSubscriber(_:)``,
    ///   ``EventError/notFound``.
    package func setOffset(of name: String, to target: OffsetTarget, _ hub: EventHub) async throws {
        try await createOffsets(for: [try catchUp(name, hub)])
        try await write { tx, sql in
            let offset: (position: SQL, event: ID<PublishedEvent>)
            switch target {
            case .beginning: offset = ("\(EventOffset.beginning.position)", EventOffset.beginning.event)
            case .end: offset = (Self.end, EventOffset.end(of: 0).event)
            case .event(let id):
                let found = try sql.rows("SELECT position FROM event WHERE id = \(id)") {
                    try $0.decode(Int.self, at: 0)
                }
                guard let position = found.first else { throw EventError.notFound }
                offset = ("\(position)", id)
            }
            try tx.execute(
                """
                UPDATE event_offset SET position = \(offset.position), event_id = \(offset.event), \
                moved_at = \(tx.now), failing_since = NULL, failure = NULL WHERE subscriber = \(name)
                """)
            // Parked tenants go where the subscriber goes.
            try sql.execute("DELETE FROM event_parked WHERE subscriber = \(name)")
            tx.signal(JobSignalRelay.events)
            try tx.audit("events.reset", ["subscriber": .string(name)])
        }
    }

    /// Returns the catch-up subscriber with this name.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``, ``EventError/notCatchUpSubscriber(_:)``.
    func catchUp(_ name: String, _ hub: EventHub) throws(EventError) -> EventHub.CatchUp {
        if let subscriber = hub.catchUp(name) { return subscriber }
        throw hub.durableSubscriber(name) == nil ? .unknownSubscriber(name) : .notCatchUpSubscriber(name)
    }
}

/// The offset to set for a catch-up subscriber.
package enum OffsetTarget: Hashable, Sendable {
    case beginning
    case end
    /// After this event.
    case event(ID<PublishedEvent>)
}
