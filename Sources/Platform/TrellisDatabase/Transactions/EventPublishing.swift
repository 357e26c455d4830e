import Synchronization
package import TrellisKernel

/// A value that a transaction can publish as an event.
///
/// The event library refines it with the schema, the audience and the upcasters of an event.
public protocol PublishableEvent: Sendable {
    /// The name in stored rows.
    static var name: String { get }
    /// The version of the payload.
    static var version: Int { get }
    /// Returns the payload to store, as JSON text.
    ///
    /// - Throws: The error of a value that JSON can't represent, such as an infinite number.
    func payloadText() throws -> String
}

/// A publisher of events in write transactions.
package protocol EventPublishing: Sendable {
    /// Inserts the event and its deliveries in the transaction, and calls the handlers that run in it.
    ///
    /// - Returns: The event's identifier, as the cause of what its handlers write.
    func publish(_ event: any PublishableEvent, in tx: TenantTransaction) throws -> ID<TransactionCause>
}

extension Database {
    /// Connects the publisher that all later transactions use; returns false and changes nothing if there is one.
    ///
    /// Not a parameter of `open`: subscribers are methods of modules, and modules are created with the opened database.
    /// The composition root calls it once, before the first transaction that publishes.
    package func connect(_ publisher: any EventPublishing) -> Bool {
        eventPublisher.withLock { connected in
            guard connected == nil else { return false }
            connected = publisher
            return true
        }
    }
}

extension WriteTransaction {
    /// The publisher that is connected to the transaction's database; nil if there is none.
    package var eventPublisher: (any EventPublishing)? { core.session.database.eventPublisher.withLock { $0 } }
}
