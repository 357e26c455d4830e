import TrellisDatabase
import TrellisJobs
package import TrellisKernel
import TrellisSchema

/// Which events a subscriber is to be given again.
package struct EventReplay: Hashable, Sendable {
    /// This one only.
    package var event: ID<PublishedEvent>?
    /// Those from this moment on.
    package var since: Timestamp?
    /// Those of this tenant.
    package var tenant: ID<Tenant>?
    /// Whether those that the subscriber has behind it are handled once more.
    package var again: Bool

    package init(
        event: ID<PublishedEvent>? = nil, since: Timestamp? = nil, tenant: ID<Tenant>? = nil, again: Bool = false
    ) {
        self.event = event
        self.since = since
        self.tenant = tenant
        self.again = again
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
    /// Enqueues deliveries of events to a durable subscriber once more, oldest first; answers how many.
    ///
    /// Those that it has handled are left out, unless ``EventReplay/again`` says otherwise. Repeatable: what is delivered
    /// twice has its effects once.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``; ``EventError/notFound`` when the one event isn't there, or isn't one
    ///   that the subscriber wants.
    package func replay(_ replay: EventReplay, to name: String, _ hub: EventHub) async throws -> Int {
        guard let subscriber = hub.durableSubscriber(name) else { throw EventError.unknownSubscriber(name) }
        var (place, count) = (EventPlace.beginning, 0)
        while true {
            let (step, last) = try await part(of: replay, behind: place, to: subscriber)
            count += step
            guard let last else { break }
            place = last
        }
        if replay.event != nil, count == 0 { throw EventError.notFound }
        let total = count
        try await database.write { tx in
            try tx.audit("events.replayed", ["subscriber": .string(name), "count": .int(total)])
        }
        return total
    }

    /// A few deliveries, and the place of the last event that was looked at; nil when there is none left.
    private func part(
        of replay: EventReplay, behind place: EventPlace, to subscriber: DurableSubscriber
    ) async throws -> (count: Int, last: EventPlace?) {
        try await write { tx, sql in
            let handled: SQL = """
                EXISTS (SELECT 1 FROM event_handled WHERE event_handled.tenant_id = event.tenant_id \
                AND event_handled.event_id = event.id AND event_handled.subscriber = \(subscriber.name))
                """
            let open: SQL = replay.again ? "TRUE" : "NOT \(handled)"
            let events = try sql.fetch(
                """
                SELECT \(columns: EventRecord.self) FROM event WHERE \(place.isBefore) AND \(replay.condition) AND \(open) \
                ORDER BY position, id LIMIT 200
                """, as: EventRecord.self)
            var count = 0
            for event in events {
                guard let work = subscriber.handlers[event.name] else { continue }
                let envelope = EventEnvelope(event)
                let tx = tx.inTenant(envelope.scope)
                if replay.again {
                    let (id, name) = (event.id, subscriber.name)
                    try tx.erase(EventHandledRecord.where { $0.eventID == id && $0.subscriber == name })
                }
                let draft = try subscriber.draft(of: event.id)
                if let key = try work.storedKey(envelope) {
                    try subscriber.enqueue(draft, key: key, tx)
                } else {
                    try tx.enqueue(drafts: [draft])
                }
                count += 1
            }
            return (count, events.last.map(EventPlace.init))
        }
    }

    /// Sets the place of a subscriber who goes through the history: before its beginning, behind its end, or behind an
    /// event.
    ///
    /// What lies between comes again, or never. Waits for a step that is under way.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``, ``EventError/notCatchingUp(_:)``, ``EventError/notFound``.
    package func move(_ name: String, to target: EventTarget, _ hub: EventHub) async throws {
        guard let subscriber = hub.catchUp(name) else {
            throw hub.durableSubscriber(name) == nil
                ? EventError.unknownSubscriber(name) : EventError.notCatchingUp(name)
        }
        try await makePlaces(for: [subscriber])
        try await write { tx, sql in
            let place: (position: SQL, event: ID<PublishedEvent>)
            switch target {
            case .beginning: place = ("\(EventPlace.beginning.position)", EventPlace.beginning.event)
            case .end: place = (Self.end, EventPlace.end(of: 0).event)
            case .event(let id):
                let found = try sql.rows("SELECT position FROM event WHERE id = \(id)") {
                    try $0.decode(Int.self, at: 0)
                }
                guard let position = found.first else { throw EventError.notFound }
                place = ("\(position)", id)
            }
            try tx.execute(
                """
                UPDATE event_offset SET position = \(place.position), event_id = \(place.event), moved_at = \(tx.now), \
                failing_since = NULL, failure = NULL WHERE subscriber = \(name)
                """)
            tx.signal(JobSignalRelay.events)
            try tx.audit("events.reset", ["subscriber": .string(name)])
        }
    }
}

/// Where a subscriber who goes through the history is to go on.
package enum EventTarget: Hashable, Sendable {
    case beginning
    case end
    /// Behind this event.
    case event(ID<PublishedEvent>)
}
