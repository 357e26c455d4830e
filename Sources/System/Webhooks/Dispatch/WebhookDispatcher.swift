import Logging
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema

/// Creates deliveries of events to the webhooks that select them: the subscriber `webhooks`.
package struct WebhookDispatcher: Sendable {
    /// How long an event that this release doesn't know waits for a process of a later release.
    static let unknownEventGracePeriod = Duration.seconds(600)
    /// By how much an event that was published right after a webhook was registered may have an earlier timestamp.
    ///
    /// Both have the time of the database's server, which processes know up to a round trip; and a transaction may
    /// publish later than it began.
    static let maxClockSkew = Duration.seconds(5)

    let events: SubscribableEvents
    let logger: Logger

    /// Inserts a delivery and its job for each event and each webhook that selects it, atomically.
    ///
    /// Idempotent while the delivery is stored: a webhook gets an event once. Suspends the webhooks whose registrants may
    /// no longer have them.
    ///
    /// - Throws: ``UnknownEvent`` for a recent event that this release doesn't know; then the same events are delivered
    ///   again.
    package func dispatch(_ envelopes: [EventEnvelope], _ tx: TenantTransaction) throws {
        let messages = try envelopes.compactMap { try message(of: $0, at: tx.databaseNow) }
        guard !messages.isEmpty else { return }
        let enabled = WebhookRecord.where { $0.disabledAt == nil && $0.suspendedAt == nil }
        let selecting = try tx.fetch(enabled.order { $0.id.ascending }).filter { webhook in
            messages.contains { webhook.isSubscribed(to: $0.name) }
        }
        let registrants = try Registrants(of: selecting, events, in: tx)
        let webhooks = selecting.filter { registrants.support($0) }
        for webhook in selecting where !registrants.support(webhook) { try tx.suspend(webhook) }
        let deliveries = messages.flatMap { message in
            webhooks.filter { webhook in
                webhook.isSubscribed(to: message.name) && registrants.mayReceive(message.name, by: webhook)
                    && webhook.gets(message.occurredAt, skew: Self.maxClockSkew)
            }
            .map { message.delivery(to: $0.id, of: tx.scope.tenantID, at: tx.databaseNow) }
        }
        guard !deliveries.isEmpty else { return }
        let traces = envelopes.compactMap { envelope in envelope.trace.map { (envelope.id, $0) } }
        try tx.send(deliveries, traces: Dictionary(traces) { first, _ in first })
    }

    /// Returns the message of an event; nil if the event is hidden or can't be sent.
    private func message(of envelope: EventEnvelope, at now: Timestamp) throws -> WebhookMessage? {
        guard !events.isHidden(envelope.name) else { return nil }
        do {
            guard let event = events[envelope.name]?.type else { throw UnknownEvent(name: envelope.name) }
            let isCurrent = envelope.version == event.version
            return WebhookMessage(
                event: envelope.id, name: envelope.name, occurredAt: envelope.occurredAt,
                data: isCurrent ? envelope.payload : try envelope.payload(as: event).description)
        } catch {
            if now - envelope.occurredAt < Self.unknownEventGracePeriod { throw error }
            // An unknown event must not block all later events forever.
            logger.error(
                "An event isn't sent to webhooks",
                metadata: ["event": "\(envelope.name)", "event_id": "\(envelope.id)", "error": "\(error)"])
            return nil
        }
    }
}

/// An event that this release doesn't declare: a later release published it, or it was removed.
struct UnknownEvent: Error, Hashable, CustomStringConvertible {
    let name: String

    var description: String { "This release doesn't declare the event \(name)." }
}
