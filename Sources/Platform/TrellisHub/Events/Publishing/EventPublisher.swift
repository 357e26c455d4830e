import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Writes an event and what follows from it into the transaction that publishes it.
struct EventPublisher {
    /// How many events within one transaction may lead to each other.
    private static let depth = 16

    let tx: TenantTransaction

    func publish<Subject: Event>(_ event: Subject) throws -> ID<PublishedEvent> {
        guard let reactions = tx.installed(EventHub.self)?.reactions(to: Subject.self) else {
            throw EventError.undeclared(Subject.name)
        }
        guard tx.causeDepth < Self.depth else { throw EventError.endless(Subject.name) }
        let record = EventRecord(
            id: ID(), tenantID: tx.scope.tenantID, position: 0, name: Subject.name, version: Subject.version,
            payload: TrellisDatabase.JSONText(try SchemaCoding.text(event)),
            actorID: tx.scope.userID == .nobody ? nil : tx.scope.userID, causationID: tx.cause,
            correlationID: tx.scope.requestID, trace: tx.trace, occurredAt: tx.now)
        try insert(record)
        try deliver(event, record, reactions)
        tx.signal(JobSignalRelay.events)
        tx.signal(JobSignalRelay.events(of: record.tenantID))
        if !reactions.afterCommit.isEmpty {
            let envelope = EventEnvelope(record)
            for handler in reactions.afterCommit { tx.afterCommit { handler(event, envelope) } }
        }
        let cause = ID<TransactionCause>(high: record.id.high, low: record.id.low)
        do {
            for handler in reactions.inTransaction { try tx.caused(by: cause) { try handler(event, tx) } }
        } catch {
            // Whoever publishes may catch it; what the handler refused isn't committed all the same.
            tx.doom()
            throw error
        }
        return record.id
    }

    /// Writes the row, with its place among all events.
    private func insert(_ event: EventRecord) throws {
        try tx.unfiltered.executeLater(
            Self.insertion,
            [
                event.id.databaseValue, event.tenantID.databaseValue, event.name.databaseValue,
                event.version.databaseValue, event.payload.databaseValue, event.actorID.databaseValue,
                event.causationID.databaseValue, event.correlationID.databaseValue, event.trace.databaseValue,
                event.occurredAt.databaseValue,
            ])
    }

    private static let insertion = StandingStatement(
        insertInto: "event",
        [
            ("id", nil), ("tenant_id", nil), ("name", nil), ("version", nil), ("payload", nil), ("actor_id", nil),
            ("causation_id", nil), ("correlation_id", nil), ("trace", nil), ("occurred_at", nil),
            (
                "position",
                .on(
                    sqlite: "(SELECT coalesce(max(position), 0) + 1 FROM event)",
                    postgres: "pg_current_xact_id()::text::bigint")
            ),
        ])

    /// Enqueues a delivery for each durable subscriber.
    private func deliver(_ event: any Event, _ record: EventRecord, _ reactions: EventHub.Reactions) throws {
        var free: [JobDraft] = []
        for (subscriber, key) in reactions.durable {
            let draft = try subscriber.draft(of: record.id)
            guard let key else {
                free.append(draft)
                continue
            }
            try subscriber.enqueue(draft, key: key(event), tx)
        }
        try tx.enqueue(drafts: free)
    }
}
