package import TrellisDatabase
package import TrellisJobs
package import TrellisKernel

/// A row of `event`: one published event.
@Record("event")
package struct EventRecord: TenantOwned {
    package var id: ID<PublishedEvent>
    /// The tenant of the event; ``TrellisKernel/ID/platform`` for events of the platform.
    package var tenantID: ID<Tenant>
    /// The position in the order of all events, together with the identifier.
    ///
    /// On PostgreSQL the number of the publishing transaction; on SQLite, which has one writer at a time, a counter.
    package var position: Int
    package var name: String
    package var version: Int
    package var payload: JSONText
    /// The user whose request caused it; nil for actions of the platform.
    package var actorID: ID<User>?
    /// The event or job that caused it.
    package var causationID: ID<TransactionCause>?
    /// The original request, also across several events and jobs.
    package var correlationID: String
    /// The trace context of the publisher, as a `traceparent`.
    package var trace: String?
    package var occurredAt: Timestamp
}

/// A row of `event_key`: the delivery that the next one with the same key waits for.
@Record("event_key")
package struct EventKeyRecord: TenantOwned {
    package var id: ID<EventKeyRecord>
    package var tenantID: ID<Tenant>
    package var subscriber: String
    package var key: String
    /// The job of the latest delivery.
    package var jobID: ID<BackgroundJob>
    /// The job of the previous delivery.
    package var previousJobID: ID<BackgroundJob>?
    package var touchedAt: Timestamp
}

/// A row of `event_handled`: a durable subscriber has handled an event.
@Record("event_handled")
package struct EventHandledRecord: TenantOwned {
    package var id: ID<EventHandledRecord>
    package var tenantID: ID<Tenant>
    package var eventID: ID<PublishedEvent>
    package var subscriber: String
    package var at: Timestamp
}

/// A row of `event_offset`: the offset of a catch-up subscriber.
@Record("event_offset")
package struct EventOffsetRecord {
    /// The subscriber's name.
    @ColumnName("subscriber") package var id: String
    /// The position of the last event passed.
    package var position: Int
    package var eventID: ID<PublishedEvent>
    /// The time of the last change of the offset.
    package var movedAt: Timestamp
    /// The time of the first failure since it last advanced.
    package var failingSince: Timestamp?
    /// The last error, while it fails.
    package var failure: String?
}
