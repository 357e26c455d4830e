public import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// A subscriber of an event and the delivery it uses: a line of `App/Subscriptions.swift`.
///
/// ```swift
/// .on(ProjectDeleted.self, .inTransaction, "projects.forget", handlers.forget),
/// .on(ProjectArchived.self, .durable(orderBy: \.projectID), "projects.activity", handlers.note),
/// .on(ProjectCreated.self, .afterCommit, "projects.figures", handlers.count),
/// .catchUp("search-index", to: .everyEvent, index.add),
/// ```
/// A durable subscriber may have several events, one line for each, all with the same delivery. Its name must never
/// change: rows store it.
public struct Subscription: Sendable {
    /// The delivery and its handler.
    enum Work: Sendable {
        case inTransaction(@Sendable (any PublishableEvent, TenantTransaction) throws -> Void)
        case afterCommit(@Sendable (any PublishableEvent, EventEnvelope) -> Void)
        case durable(DurableWork)
        case catchUp(CatchUpWork)
    }

    /// The subscriber's name: words of lower-case letters and digits, separated by `.`, `-` or `_`.
    public let subscriber: String
    let events: EventSelection
    private(set) var work: Work

    /// Subscribes to an event within the transaction that publishes it.
    public static func on<Subject: Event>(
        _ event: Subject.Type, _ delivery: InTransactionDelivery, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, TenantTransaction) throws -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: [event],
            work: .inTransaction { event, tx in
                // Can't fail: the hub accepts one type for each name.
                guard let event = event as? Subject else { throw EventError.undeclared(Subject.name) }
                try handler(event, tx)
            })
    }

    /// Subscribes to an event after the commit; the call is lost if the process dies before.
    public static func on<Subject: Event>(
        _ event: Subject.Type, _ delivery: AfterCommitDelivery, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, EventEnvelope) -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: [event],
            work: .afterCommit { event, envelope in if let event = event as? Subject { handler(event, envelope) } })
    }

    /// Subscribes to an event with a background job for each delivery.
    public static func on<Subject: Event>(
        _ event: Subject.Type, _ delivery: DurableDelivery<Subject>, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, EventContext) async throws -> Void
    ) -> Self {
        let key = delivery.key
        let work = DurableWork(
            queue: delivery.queue, retry: delivery.retry, timeout: delivery.timeout,
            key: key.map { key in { @Sendable event in (event as? Subject).map(key) ?? "" } },
            storedKey: { envelope in
                guard let key else { return nil }
                return key(try envelope.decode(Subject.self))
            },
            run: { envelope, context in try await handler(try envelope.decode(Subject.self), context) })
        return Self(subscriber: subscriber, events: [event], work: .durable(work))
    }

    /// Subscribes to the event history in a fixed order, from a stored offset, without gaps.
    ///
    /// The handler gets a batch of events of one tenant, oldest first, and writes in the transaction that advances the
    /// offset: its database writes are applied exactly once. If it throws, the transaction rolls back and the same
    /// events are delivered again after a delay, before any later event. One process at a time runs the handler.
    ///
    /// On SQLite the order is the commit order. On PostgreSQL it is the order in which transactions began to write:
    /// overlapping transactions may come in either order, and an event waits until every earlier transaction has ended.
    ///
    /// - Parameters:
    ///   - events: A list of event types, or every event.
    ///   - start: The start of a subscriber that has no offset yet.
    ///   - batch: The number of events one transaction reads; `events.batch` by default.
    public static func catchUp(
        _ subscriber: String, to events: EventSelection, from start: CatchUpStart = .beginning, batch: Int? = nil,
        _ handler: @escaping @Sendable ([EventEnvelope], TenantTransaction) throws -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: events,
            work: .catchUp(CatchUpWork(start: start, batch: batch.map { max($0, 1) }, handle: handler)))
    }

    /// Returns a catch-up subscription that goes on with other tenants when its handler throws for an event of one.
    ///
    /// Such a tenant is *parked* after three failures: its events wait, in their order, and are tried again after a delay
    /// that grows to ten minutes, until the handler takes them or an operator skips the event (`App events skip`). So the
    /// order of events is kept for each tenant, not across tenants. Has no effect on other subscriptions.
    public func parkingTenants() -> Self {
        var copy = self
        if case .catchUp(var work) = work {
            work.parksTenants = true
            copy.work = .catchUp(work)
        }
        return copy
    }
}

/// The start of a catch-up subscriber that has no offset yet.
public enum CatchUpStart: String, Hashable, Sendable {
    /// The oldest stored event.
    case beginning
    /// The events published from then on.
    case now
}

/// The work of a catch-up subscriber.
struct CatchUpWork: Sendable {
    let start: CatchUpStart
    let batch: Int?
    /// Whether a tenant whose event fails doesn't hold up others.
    var parksTenants = false
    let handle: @Sendable ([EventEnvelope], TenantTransaction) throws -> Void
}
