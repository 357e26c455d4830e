public import TrellisDatabase
import TrellisJobs
package import TrellisKernel

extension EventHub: EventPublishing {
    /// Connects the hub to the database, so that every transaction publishes to its subscribers.
    ///
    /// - Throws: ``EventHubError/installedTwice`` if the database already has a hub.
    public func connect(to database: Database) throws(EventHubError) {
        guard database.connect(self) else { throw .installedTwice }
        database.attach(
            JobSource(topic: JobSignalRelay.events) { database in try await EventStore(database).relayAll() })
        database.followServerTime()
    }

    /// Publishes an event to the subscribers of its type.
    ///
    /// - Throws: ``EventError/undeclared(_:)`` if no module lists the type; ``EventError/publishCycle(_:)``; the error of
    ///   an `.inTransaction` subscriber.
    package func publish(_ event: any PublishableEvent, in tx: TenantTransaction) throws -> ID<TransactionCause> {
        let eventType = type(of: event)
        guard let handlers = handlers(of: eventType) else { throw EventError.undeclared(eventType.name) }
        return try EventPublisher(tx: tx, handlers: handlers).publish(event)
    }
}
