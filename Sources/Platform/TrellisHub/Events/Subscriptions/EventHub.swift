import TrellisDatabase
public import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The registry of events and subscriptions: created by the composition root and connected to the database.
///
/// Publishing an event looks up its subscribers here.
public final class EventHub: Sendable {
    /// The handlers of one event, in the order of the subscriptions.
    struct Handlers: Sendable {
        var inTransaction: [@Sendable (any PublishableEvent, TenantTransaction) throws -> Void] = []
        var afterCommit: [@Sendable (any PublishableEvent, EventEnvelope) -> Void] = []
        var durable: [(subscriber: DurableSubscriber, key: (@Sendable (any PublishableEvent) -> String)?)] = []
        /// The deliveries in any order, as the row of an event has them for the relay; nil if there are none.
        var planned: String?
    }
    /// A catch-up subscriber, which reads the event history in order.
    struct CatchUp: Sendable {
        let name: String
        /// The names of the events it selects; nil for every event.
        let eventNames: Set<String>?
        let work: CatchUpWork
    }

    /// Every event, ordered by name.
    public let events: [any Event.Type]
    /// Every subscription, in declaration order.
    public let subscriptions: [Subscription]
    let catchUps: [CatchUp]
    private let types: [String: any Event.Type]
    private let handlers: [String: Handlers]
    private let durable: [DurableSubscriber]

    /// Creates a hub of these events and subscriptions.
    ///
    /// - Throws: ``EventHubError`` for the first invalid declaration: two events or subscribers with one name, a
    ///   subscription to an event that no module lists, or a missing upcaster.
    public init(events: [any Event.Type], subscriptions: [Subscription]) throws(EventHubError) {
        let types = try EventCheck.types(events)
        try EventCheck.check(subscriptions, types)
        var handlers: [String: Handlers] = [:]
        var catchUps: [CatchUp] = []
        var durable: [String: DurableSubscriber] = [:]
        // First collect all handlers of each subscriber: one job runs the deliveries of all its events.
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
            case .inTransaction(let handler): handlers[event, default: Handlers()].inTransaction.append(handler)
            case .afterCommit(let handler): handlers[event, default: Handlers()].afterCommit.append(handler)
            case .durable(let work):
                guard let subscriber = durable[subscription.subscriber] else { continue }
                handlers[event, default: Handlers()].durable.append((subscriber, work.key))
            case .catchUp(let work):
                let names = subscription.events.types.map { types in Set(types.map { type in type.name }) }
                catchUps.append(CatchUp(name: subscription.subscriber, eventNames: names, work: work))
            }
        }
        for (event, some) in handlers {
            let unordered = some.durable.filter { $0.key == nil }.map { PlannedDelivery(to: $0.subscriber) }
            // Can't fail: only numbers that aren't finite do.
            handlers[event]?.planned = unordered.isEmpty ? nil : try? SchemaCoding.text(unordered)
        }
        self.types = types
        self.events = types.sorted { $0.key < $1.key }.map { $0.value }
        self.subscriptions = subscriptions
        self.catchUps = catchUps
        self.handlers = handlers
        self.durable = durable.values.sorted { $0.name < $1.name }
    }

    /// The event with this name, if a module lists it.
    public subscript(name: String) -> (any Event.Type)? { types[name] }

    /// The job registrations of the durable subscribers.
    public var deliveries: [JobRegistration] { durable.map(\.registration) }

    func durableSubscriber(_ name: String) -> DurableSubscriber? { durable.first { $0.name == name } }

    func catchUp(_ name: String) -> CatchUp? { catchUps.first { $0.name == name } }

    /// Throws unless a durable subscriber has this name.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``, ``EventError/notDurableSubscriber(_:)``.
    package func checkDurable(_ name: String) throws(EventError) { _ = try requireDurable(name) }

    /// Returns the durable subscriber with this name.
    ///
    /// - Throws: ``EventError/unknownSubscriber(_:)``, ``EventError/notDurableSubscriber(_:)``.
    func requireDurable(_ name: String) throws(EventError) -> DurableSubscriber {
        if let subscriber = durableSubscriber(name) { return subscriber }
        throw catchUp(name) == nil ? .unknownSubscriber(name) : .notDurableSubscriber(name)
    }

    /// Returns the handlers of an event; nil if no module lists its type.
    func handlers(of event: any PublishableEvent.Type) -> Handlers? {
        guard let declared = types[event.name], declared == event else { return nil }
        return handlers[event.name] ?? Handlers()
    }
}

extension Subscription {
    /// The name of its event; nil for a catch-up subscription.
    var eventName: String? {
        if case .catchUp = work { return nil }
        return events.types?.first.map { type in type.name }
    }
}
