import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The publisher of one transaction: inserts an event, with the list of deliveries that the relay makes jobs of, and the
/// deliveries in order by key, and calls the handlers.
struct EventPublisher {
    /// The maximum length of a chain of events that handlers in one transaction publish.
    private static let depth = 16

    let tx: TenantTransaction
    let handlers: EventHub.Handlers

    /// Publishes an event; returns its identifier, as the cause of what its handlers write.
    func publish(_ event: any PublishableEvent) throws -> ID<TransactionCause> {
        let eventType = type(of: event)
        guard tx.causeDepth < Self.depth else { throw EventError.publishCycle(eventType.name) }
        let planned = tx.attachment(EventSettings.self)?.relay == false ? nil : handlers.planned
        let record = EventRecord(
            id: ID(), tenantID: tx.scope.tenantID, position: 0, name: eventType.name, version: eventType.version,
            payload: JSONText(try event.payloadText()),
            actorID: tx.scope.userID == .noUser ? nil : tx.scope.userID, causationID: tx.cause,
            correlationID: tx.scope.requestID, trace: tx.trace, occurredAt: tx.databaseNow, deliveries: planned,
            permission: planned == nil ? nil : tx.scope.origin.permission)
        try insert(record)
        try index((event as? any Event)?.subjects ?? [], record)
        try deliver(event, record)
        tx.signal(JobSignalRelay.events)
        tx.signal(JobSignalRelay.events(of: record.tenantID))
        if !handlers.afterCommit.isEmpty {
            let envelope = EventEnvelope(record)
            for handler in handlers.afterCommit { tx.afterCommit { handler(event, envelope) } }
        }
        let cause = ID<TransactionCause>(high: record.id.high, low: record.id.low)
        do {
            for handler in handlers.inTransaction { try tx.caused(by: cause) { try handler(event, tx) } }
        } catch {
            // The publisher may catch the error; the transaction must still roll back.
            tx.setRollbackOnly()
            throw error
        }
        return cause
    }

    /// Inserts the row with its position.
    private func insert(_ event: EventRecord) throws {
        let sql = tx.unfiltered(
            reason: "The database computes the position; the row names the tenant.", level: .trace)
        try sql.executeDeferred(
            Self.insertStatement,
            [
                event.id.databaseValue, event.tenantID.databaseValue, event.name.databaseValue,
                event.version.databaseValue, event.payload.databaseValue, event.actorID.databaseValue,
                event.causationID.databaseValue, event.correlationID.databaseValue, event.trace.databaseValue,
                event.occurredAt.databaseValue, event.deliveries.databaseValue, event.permission.databaseValue,
            ])
    }

    private static let insertStatement = PreparedInsert(
        insertInto: "event",
        [
            ("id", nil), ("tenant_id", nil), ("name", nil), ("version", nil), ("payload", nil), ("actor_id", nil),
            ("causation_id", nil), ("correlation_id", nil), ("trace", nil), ("occurred_at", nil),
            ("deliveries", nil), ("permission", nil), ("position", EventStore.next),
        ])

    /// Stores whom the event is about, so that it can be erased.
    private func index(_ subjects: [DataSubject], _ event: EventRecord) throws {
        guard !subjects.isEmpty else { return }
        try tx.insert(
            contentsOf: Set(subjects).map {
                EventSubjectRecord(id: ID(), tenantID: event.tenantID, eventID: event.id, subject: $0.description)
            })
    }

    /// Enqueues a delivery for each durable subscriber for which the event's row has none.
    private func deliver(_ event: any PublishableEvent, _ record: EventRecord) throws {
        var free: [NewJob] = []
        for (subscriber, key) in handlers.durable {
            if let key {
                try subscriber.enqueue(try subscriber.draft(of: record), key: key(event), tx)
            } else if record.deliveries == nil {
                free.append(try subscriber.draft(of: record))
            }
        }
        try tx.enqueue(drafts: free)
    }
}
