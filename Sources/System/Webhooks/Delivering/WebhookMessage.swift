import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// What a message tells: an event, for whoever takes it.
struct WebhookMessage: Sendable {
    /// The event that is sent to try a receiver.
    static let ping = "webhook.ping"

    /// The event; nil for a ping.
    var event: ID<PublishedEvent>?
    /// The event's name.
    let name: String
    let occurredAt: Timestamp
    /// What happened, as JSON.
    let data: String

    /// The body, as the standard wants it: type, timestamp and data.
    var body: String {
        let type = JSONValue.string(name).description
        return #"{"type":\#(type),"timestamp":"\#(occurredAt)","data":\#(data)}"#
    }

    /// The message for one endpoint, not stored yet.
    func delivery(to webhook: ID<Webhook>, of tenant: ID<Tenant>, at now: Timestamp) -> DeliveryRecord {
        DeliveryRecord(
            id: ID(), tenantID: tenant, webhookID: webhook, eventID: event, event: name, body: body, state: .pending,
            attempts: 0, nextAt: now, createdAt: now)
    }
}

extension TenantTransaction {
    /// Stores messages and has them sent once this transaction is committed, each by a job of its own; answers those
    /// that are new.
    ///
    /// A message of an event that its endpoint has been told of is left out.
    @discardableResult
    func send(_ deliveries: [DeliveryRecord]) throws -> [DeliveryRecord] {
        try resend(try insertMissing(deliveries).sorted { $0.id < $1.id })
    }

    /// Has stored messages sent, whatever became of them before; answers them as they are then.
    func resend(_ deliveries: [DeliveryRecord]) throws -> [DeliveryRecord] {
        let jobs = try enqueue(contentsOf: deliveries.map { DeliverWebhook(delivery: $0.id) })
        let pending = zip(deliveries, jobs).map { delivery, job in
            var pending = delivery
            (pending.state, pending.jobID, pending.nextAt, pending.endedAt) = (.pending, job.id, now, nil)
            return pending
        }
        try update(contentsOf: pending) { [$0.state, $0.jobID, $0.nextAt, $0.endedAt] }
        return pending
    }

    /// Starts counting an endpoint's failures anew.
    func forgetFailures(of webhook: ID<Webhook>) throws {
        try update(WebhookHealthRecord.where { $0.id == webhook && $0.failures > 0 }) {
            [$0.failures.set(0), $0.failingSince.set(nil)]
        }
    }
}
