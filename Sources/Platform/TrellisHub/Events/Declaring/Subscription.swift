public import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Who reacts to an event, and how it is delivered: a line of `App/Subscriptions.swift`.
///
/// ```swift
/// .on(ProjectDeleted.self, .inTransaction, "projects.forget", handlers.forget),
/// .on(ProjectArchived.self, .durable(orderBy: \.projectID), "projects.activity", handlers.note),
/// .on(ProjectCreated.self, .afterCommit, "projects.figures", handlers.count),
/// .catchUp("search-index", to: .everyEvent, index.add),
/// ```
/// A subscriber may react to several events, one line for each, all with the same delivery. Its name is stable for
/// ever: rows carry it.
public struct Subscription: Sendable {
    /// How the event comes, with the handler.
    enum Work: Sendable {
        case inTransaction(@Sendable (any Event, TenantTransaction) throws -> Void)
        case afterCommit(@Sendable (any Event, EventEnvelope) -> Void)
        case durable(DurableWork)
        case catchUp(CatchUpWork)
    }

    /// The subscriber's name: words of small letters and digits, with `.`, `-` or `_` between them.
    public let subscriber: String
    let events: EventSelection
    let work: Work

    /// Reacts to the event in the transaction that publishes it.
    public static func on<Subject: Event>(
        _ event: Subject.Type, _ delivery: InTransactionDelivery, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, TenantTransaction) throws -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: [event],
            work: .inTransaction { event, tx in
                // The hub knows one type by this name.
                guard let event = event as? Subject else { throw EventError.undeclared(Subject.name) }
                try handler(event, tx)
            })
    }

    /// Reacts to the event after the commit, if the process lives to do it.
    public static func on<Subject: Event>(
        _ event: Subject.Type, _ delivery: AfterCommitDelivery, _ subscriber: String,
        _ handler: @escaping @Sendable (Subject, EventEnvelope) -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: [event],
            work: .afterCommit { event, envelope in if let event = event as? Subject { handler(event, envelope) } })
    }

    /// Reacts to the event in a background job.
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

    /// Goes through events in one order that never changes, from a place that is kept, skipping none.
    ///
    /// The handler gets some events of one tenant at a time, oldest first, and writes in the very transaction that moves
    /// the subscriber's place: so each event is handled exactly once as far as the database goes. What it throws rolls
    /// that back, and the same events come again after a pause; nothing later comes before. One process at a time does it.
    ///
    /// The order is that of commits on SQLite. On PostgreSQL it is the order in which the transactions began to write: two
    /// that overlapped may come either way round, and an event waits until every transaction that began before it ended.
    ///
    /// - Parameters:
    ///   - events: some, by their types, or every one.
    ///   - start: where a subscriber begins that has no place yet.
    ///   - batch: how many events a transaction looks at; `events.batch` by default.
    public static func catchUp(
        _ subscriber: String, to events: EventSelection, from start: CatchUpStart = .beginning, batch: Int? = nil,
        _ handler: @escaping @Sendable ([EventEnvelope], TenantTransaction) throws -> Void
    ) -> Self {
        Self(
            subscriber: subscriber, events: events,
            work: .catchUp(CatchUpWork(start: start, batch: batch.map { max($0, 1) }, handle: handler)))
    }
}

/// Where in the history a subscriber begins that has no place yet.
public enum CatchUpStart: String, Hashable, Sendable {
    /// With the oldest event that is kept.
    case beginning
    /// With what is published from then on.
    case now
}

/// A durable delivery whose event's type is forgotten.
struct DurableWork: Sendable {
    let queue: Queue
    let retry: RetryPolicy
    let timeout: Duration
    let key: (@Sendable (any Event) -> String)?
    /// The key of an event that was written down.
    let storedKey: @Sendable (EventEnvelope) throws -> String?
    let run: @Sendable (EventEnvelope, EventContext) async throws -> Void
}

/// What a subscriber does who goes through the history.
struct CatchUpWork: Sendable {
    let start: CatchUpStart
    let batch: Int?
    let handle: @Sendable ([EventEnvelope], TenantTransaction) throws -> Void
}
