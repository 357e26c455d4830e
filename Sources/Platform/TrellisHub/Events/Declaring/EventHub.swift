public import TrellisDatabase
public import TrellisJobs
import TrellisKernel

/// Which events there are, and who reacts to each: made by the composition root, and installed on the database.
///
/// Publishing looks the subscribers up here.
public final class EventHub: Sendable {
    /// What publishing an event of one name leads to, in the order of the subscriptions.
    struct Reactions: Sendable {
        var inTransaction: [@Sendable (any Event, TenantTransaction) throws -> Void] = []
        var afterCommit: [@Sendable (any Event, EventEnvelope) -> Void] = []
        var durable: [(subscriber: DurableSubscriber, key: (@Sendable (any Event) -> String)?)] = []
    }
    /// A subscriber who goes through the history.
    struct CatchUp: Sendable {
        let name: String
        /// The names of the events that it wants; nil for every one.
        let wanted: Set<String>?
        let work: CatchUpWork
    }

    /// Every event, by name in order.
    public let events: [any Event.Type]
    /// Every subscription, in the order they were declared.
    public let subscriptions: [Subscription]
    let catchUps: [CatchUp]
    private let types: [String: any Event.Type]
    private let reactions: [String: Reactions]
    private let durable: [DurableSubscriber]

    /// A hub of these events and subscriptions.
    ///
    /// - Throws: ``EventHubError`` for the first thing that can't be: two events or subscribers of one name, a
    ///   subscription to an event that no module lists, a gap between upcasters.
    public init(events: [any Event.Type], subscriptions: [Subscription]) throws(EventHubError) {
        let types = try EventCheck.types(events)
        try EventCheck.check(subscriptions, types)
        var reactions: [String: Reactions] = [:]
        var catchUps: [CatchUp] = []
        var durable: [String: DurableSubscriber] = [:]
        // First all handlers of each subscriber, so that whichever event's delivery comes finds them.
        for subscription in subscriptions {
            guard case .durable(let work) = subscription.work, let event = subscription.eventName else { continue }
            durable[
                subscription.subscriber,
                default: DurableSubscriber(
                    name: subscription.subscriber, queue: work.queue, retry: work.retry, timeout: work.timeout,
                    handlers: [:])
            ].handlers[event] = work
        }
        for subscription in subscriptions {
            let event = subscription.eventName ?? ""
            switch subscription.work {
            case .inTransaction(let handler): reactions[event, default: Reactions()].inTransaction.append(handler)
            case .afterCommit(let handler): reactions[event, default: Reactions()].afterCommit.append(handler)
            case .durable(let work):
                guard let subscriber = durable[subscription.subscriber] else { continue }
                reactions[event, default: Reactions()].durable.append((subscriber, work.key))
            case .catchUp(let work):
                let wanted = subscription.events.types.map { types in Set(types.map { type in type.name }) }
                catchUps.append(CatchUp(name: subscription.subscriber, wanted: wanted, work: work))
            }
        }
        self.types = types
        self.events = types.sorted { $0.key < $1.key }.map { $0.value }
        self.subscriptions = subscriptions
        self.catchUps = catchUps
        self.reactions = reactions
        self.durable = durable.values.sorted { $0.name < $1.name }
    }

    /// Makes every transaction of the database publish to this hub's subscribers.
    ///
    /// - Throws: ``EventHubError/installedTwice`` when the database has a hub already.
    public func install(on database: Database) throws(EventHubError) {
        guard database.install(self) else { throw .installedTwice }
    }

    /// The event of this name, if a module lists it.
    public subscript(name: String) -> (any Event.Type)? { types[name] }

    /// How the deliveries of durable subscribers are run.
    public var deliveries: [JobRegistration] { durable.map(\.registration) }

    func durableSubscriber(_ name: String) -> DurableSubscriber? { durable.first { $0.name == name } }

    func catchUp(_ name: String) -> CatchUp? { catchUps.first { $0.name == name } }

    /// What publishing the event leads to; nil when no module lists its type.
    func reactions(to event: any Event.Type) -> Reactions? {
        guard let declared = types[event.name], declared == event else { return nil }
        return reactions[event.name] ?? Reactions()
    }
}

extension Subscription {
    /// The name of the one event that it is for; nil for one that goes through the history.
    var eventName: String? {
        if case .catchUp = work { return nil }
        return events.types?.first.map { type in type.name }
    }
}
