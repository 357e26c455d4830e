package import TrellisDatabase
package import TrellisKernel

/// A row of `event`: one event that was published.
@Record("event")
package struct EventRecord: TenantOwned {
    package var id: ID<PublishedEvent>
    /// The tenant it happened in; ``TrellisKernel/ID/platform`` for the platform's own.
    package var tenantID: ID<Tenant>
    /// Where it stands among all events, together with the identifier: on PostgreSQL the number of the transaction that
    /// published it, on SQLite, which has one writer at a time, a count.
    package var position: Int
    package var name: String
    package var version: Int
    package var payload: JSONText
    /// The user in whose request it happened; nil for what the platform does by itself.
    package var actorID: ID<User>?
    /// The event or job that it is a consequence of.
    package var causationID: ID<TransactionCause>?
    /// The request that led to it, over however many events and jobs.
    package var correlationID: String
    /// The trace that it was published in, as a `traceparent`.
    package var trace: String?
    package var occurredAt: Timestamp
}

/// A row of `event_key`: the delivery that the next one with the same key has to wait for.
@Record("event_key")
package struct EventKeyRecord: TenantOwned {
    package var id: ID<EventKeyRecord>
    package var tenantID: ID<Tenant>
    package var subscriber: String
    package var key: String
    /// The job of the latest delivery.
    package var jobID: ID<EventKeyRecord>
    /// The job of the one before.
    package var formerJobID: ID<EventKeyRecord>?
    package var touchedAt: Timestamp
}

/// A row of `event_handled`: a subscriber has an event behind it.
@Record("event_handled")
package struct EventHandledRecord: TenantOwned {
    package var id: ID<EventHandledRecord>
    package var tenantID: ID<Tenant>
    package var eventID: ID<PublishedEvent>
    package var subscriber: String
    package var at: Timestamp
}

/// A row of `event_offset`: how far a subscriber is that goes through the history.
@Record("event_offset")
package struct EventOffsetRecord {
    /// The subscriber's name.
    @ColumnName("subscriber") package var id: String
    /// The place of the last event behind it.
    package var position: Int
    package var eventID: ID<PublishedEvent>
    /// When it last moved.
    package var movedAt: Timestamp
    /// Since when it has been failing.
    package var failingSince: Timestamp?
    /// What went wrong last, while it fails.
    package var failure: String?
}
