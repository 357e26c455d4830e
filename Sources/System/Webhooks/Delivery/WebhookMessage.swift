import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The content of a message: an event, for every webhook that selects it.
struct WebhookMessage: Sendable {
    /// The name of the event that tests a receiver.
    static let ping = WebhookRecord.ping

    /// The event; nil for a ping.
    var event: ID<PublishedEvent>?
    /// The event's name.
    let name: String
    let occurredAt: Timestamp
    /// The event's payload as JSON.
    let data: String

    /// The body as Standard Webhooks specifies it: type, timestamp and data.
    var body: String {
        let type = JSONValue.string(name).description
        return #"{"type":\#(type),"timestamp":"\#(occurredAt)","data":\#(data)}"#
    }

    /// Returns the delivery to one webhook, not stored yet.
    func delivery(to webhook: ID<Webhook>, of tenant: ID<Tenant>, at now: Timestamp) -> DeliveryRecord {
        DeliveryRecord(
            id: ID(), tenantID: tenant, webhookID: webhook, eventID: event, event: name, body: body, state: .pending,
            attempts: 0, nextAt: now, createdAt: now)
    }
}

extension TenantTransaction {
    /// Inserts deliveries and enqueues a job for each; returns the new ones.
    ///
    /// Omits deliveries of events that their webhook already has.
    ///
    /// - Parameter traces: the traces of the publishers of events, which the jobs continue.
    @discardableResult
    func send(
        _ deliveries: [DeliveryRecord], traces: [ID<PublishedEvent>: String] = [:]
    ) throws -> [DeliveryRecord] {
        let new = try insertMissing(deliveries).sorted { $0.id < $1.id }
        guard !traces.isEmpty else { return try resend(new) }
        return try Dictionary(grouping: new) { $0.eventID.flatMap { traces[$0] } }
            .flatMap { trace, group in try tracing(trace) { try resend(group) } }
    }

    /// Enqueues a job for each stored delivery, in any state; returns the updated deliveries.
    func resend(_ deliveries: [DeliveryRecord]) throws -> [DeliveryRecord] {
        let jobs = try enqueue(contentsOf: deliveries.map { DeliverWebhook(delivery: $0.id) })
        let pending = zip(deliveries, jobs).map { delivery, job in
            var pending = delivery
            (pending.state, pending.jobID, pending.nextAt, pending.endedAt) = (.pending, job.id, databaseNow, nil)
            (pending.sendingUntil, pending.heldAt) = (nil, nil)
            return pending
        }
        try update(contentsOf: pending) {
            [$0.state, $0.jobID, $0.nextAt, $0.endedAt, $0.sendingUntil, $0.heldAt]
        }
        return pending
    }
}
