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
    /// On PostgreSQL the number of the publishing transaction and the shift of its epoch; on SQLite, which has one writer
    /// at a time, a counter.
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
    /// The deliveries that the relay makes jobs of, as JSON; nil if there are none, or if the event's transaction has
    /// written the jobs.
    package var deliveries: String?
    /// The permission that the route of the publisher required, which the jobs get; nil when it required none.
    package var permission: String?
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

/// A row of `event_epoch`: the time during which transaction numbers of one PostgreSQL cluster order the events.
///
/// The first epoch has no row, and the shift zero.
@Record("event_epoch")
package struct EventEpochRecord {
    /// The number of the epoch, from 1.
    @ColumnName("epoch") package var id: Int
    /// What is added to transaction numbers, so that events of this epoch follow those of earlier ones.
    package var shift: Int
    package var beganAt: Timestamp
}

/// The row of `event_relay`: how far the relay has come that makes jobs of deliveries.
@Record("event_relay")
package struct EventRelayRecord {
    /// `deliveries`.
    package var id: String
    /// The position of the last event passed.
    package var position: Int
    package var eventID: ID<PublishedEvent>
    /// The transactions up to there that hadn't ended, as JSON.
    package var pending: String
}

/// A row of `event_subject`: whom the payload of an event is about.
@Record("event_subject")
package struct EventSubjectRecord: TenantOwned {
    package var id: ID<EventSubjectRecord>
    package var tenantID: ID<Tenant>
    package var eventID: ID<PublishedEvent>
    /// The key of a ``TrellisKernel/DataSubject``.
    package var subject: String
}

/// A row of `event_parked`: a catch-up subscriber failed at an event of this tenant, and goes on with the others.
///
/// The tenant's events after the row's offset, up to that of the subscriber, wait in their order.
@Record("event_parked")
package struct EventParkedRecord: TenantOwned {
    package var id: ID<EventParkedRecord>
    package var tenantID: ID<Tenant>
    package var subscriber: String
    /// The position of the last of the tenant's events that the subscriber has handled.
    package var position: Int
    package var eventID: ID<PublishedEvent>
    /// The number of failures since an event was handled.
    package var attempts: Int
    package var failingSince: Timestamp
    package var failure: String
    /// When the next event is tried again.
    package var retryAt: Timestamp
    /// The last event of those that failed together: up to it, events are tried one by one.
    package var failedPosition: Int?
    package var failedEventID: ID<PublishedEvent>?
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
