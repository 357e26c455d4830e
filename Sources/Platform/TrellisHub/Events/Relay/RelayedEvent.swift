import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The columns of an event that its deliveries need.
struct RelayedEvent: Sendable {
    static let columns: SQL = """
        event.id, event.position, event.tenant_id, event.actor_id, event.permission, event.correlation_id, event.trace, \
        event.occurred_at, event.deliveries
        """

    let id: ID<PublishedEvent>
    let offset: EventOffset
    let tenantID: ID<Tenant>
    let actorID: ID<User>?
    let permission: String?
    let correlationID: String
    let trace: String?
    let occurredAt: Timestamp
    /// The list of ``PlannedDelivery`` as JSON; nil if it has none, or its transaction has written the jobs.
    let deliveries: String?
}

extension RelayedEvent {
    init(_ row: RowReader) throws {
        id = try row.decode(ID<PublishedEvent>.self, at: 0)
        offset = EventOffset(position: try row.decode(Int.self, at: 1), event: id)
        tenantID = try row.decode(ID<Tenant>.self, at: 2)
        actorID = try row.decode(ID<User>?.self, at: 3)
        permission = try row.decode(String?.self, at: 4)
        correlationID = try row.decode(String.self, at: 5)
        trace = try row.decode(String?.self, at: 6)
        occurredAt = try row.decode(Timestamp.self, at: 7)
        deliveries = try row.decode(String?.self, at: 8)
    }

    /// Returns the job of a delivery; it has the time of the event, by which the event is kept.
    func job(_ delivery: PlannedDelivery) throws -> RelayedJob {
        RelayedJob(
            try delivery.draft(of: id), tenantID: tenantID, userID: actorID, permission: permission,
            requestID: correlationID, trace: trace, decidedAt: occurredAt)
    }
}

/// The jobs of a page of events.
struct RelayedJobs: Sendable {
    private(set) var jobs: [RelayedJob] = []
    /// The events whose deliveries can't be read: the others don't wait for them.
    private(set) var unreadable: [ID<PublishedEvent>] = []

    init(of events: [RelayedEvent]) throws {
        // All events of a type have the same deliveries, as text.
        var read: [String: [PlannedDelivery]] = [:]
        for event in events {
            guard let text = event.deliveries else { continue }
            if read[text] == nil {
                read[text] = try? SchemaCoding.decodeStored([PlannedDelivery].self, from: text)
            }
            guard let deliveries = read[text] else {
                unreadable.append(event.id)
                continue
            }
            for delivery in deliveries { jobs.append(try event.job(delivery)) }
        }
    }
}
