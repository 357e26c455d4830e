import Logging
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// Writes events into messages for the endpoints that want them: the subscriber `webhooks`.
package struct WebhookDispatcher: Sendable {
    /// How long an event waits that this release doesn't know, in case another process, of a later one, takes it.
    static let parking = Duration.seconds(600)
    /// How far the clocks of servers may be apart: an event that was published right after an endpoint was registered
    /// may seem older.
    static let skew = Duration.seconds(5)

    let events: SubscribableEvents
    let logger: Logger

    /// Stores a message, and a job that sends it, for each event and each endpoint that wants it; all or none.
    ///
    /// Idempotent: an event is told to an endpoint once, while its delivery is in the log.
    ///
    /// - Throws: ``UnknownEvent`` for a new event that this release doesn't know; then the same events come again.
    package func dispatch(_ envelopes: [EventEnvelope], _ tx: TenantTransaction) throws {
        let messages = try envelopes.compactMap { try message(of: $0, at: tx.now) }
        guard !messages.isEmpty else { return }
        let webhooks = try tx.fetch(WebhookRecord.where { $0.disabledAt == nil }.order { $0.id.ascending })
        let deliveries = messages.flatMap { message in
            webhooks.filter { $0.takes(message.name) && $0.createdAt <= message.occurredAt + Self.skew }
                .map { message.delivery(to: $0.id, of: tx.scope.tenantID, at: tx.now) }
        }
        if !deliveries.isEmpty { try tx.send(deliveries) }
    }

    /// What an event tells those outside; nil when it is none of their business.
    private func message(of envelope: EventEnvelope, at now: Timestamp) throws -> WebhookMessage? {
        guard !events.isHidden(envelope.name) else { return nil }
        do {
            guard let event = events[envelope.name]?.type else { throw UnknownEvent(name: envelope.name) }
            let isCurrent = envelope.version == event.version
            return WebhookMessage(
                event: envelope.id, name: envelope.name, occurredAt: envelope.occurredAt,
                data: isCurrent ? envelope.payload : try envelope.payload(as: event).description)
        } catch {
            if now - envelope.occurredAt < Self.parking { throw error }
            // One that nobody knows any more must not hold up all others for ever.
            logger.error(
                "An event isn't sent to webhooks",
                metadata: ["event": "\(envelope.name)", "event_id": "\(envelope.id)", "error": "\(error)"])
            return nil
        }
    }
}

/// This release has no event of this name: it was published by a later one, or is no longer declared.
struct UnknownEvent: Error, Hashable, CustomStringConvertible {
    let name: String

    var description: String { "This release has no event \(name)." }
}
