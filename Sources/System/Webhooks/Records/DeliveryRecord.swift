import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// Names the entity behind `ID<WebhookDelivery>`: one message for one endpoint.
enum WebhookDelivery: Sendable {}

/// A row of `webhook_delivery`: one message for one endpoint, and what became of it.
@Record("webhook_delivery")
struct DeliveryRecord: TenantOwned {
    /// Also the message's `webhook-id`, the same each time it is sent.
    let id: ID<WebhookDelivery>
    let tenantID: ID<Tenant>
    let webhookID: ID<Webhook>
    /// The event that it tells of; nil for a ping.
    let eventID: ID<PublishedEvent>?
    /// The event's name.
    let event: String
    /// What is sent, byte for byte: a signature holds for bytes, not for JSON.
    let body: String
    var state: DeliveryState
    /// How often it was sent.
    var attempts: Int
    /// The status of the latest answer.
    var status: Int?
    /// Why the latest attempt failed.
    var fault: DeliveryFault?
    /// When it is sent next.
    var nextAt: Timestamp?
    /// The job that sends it.
    var jobID: ID<BackgroundJob>?
    let createdAt: Timestamp
    var endedAt: Timestamp?
}

/// What became of a message.
@Schema("WebhookDeliveryState")
enum DeliveryState: String, CaseIterable, ColumnValue {
    /// It is being sent, or sent again later.
    case pending
    /// The receiver took it.
    case delivered
    /// It was sent as often as it is, in vain.
    case failed
    /// The endpoint was disabled before it was taken.
    case cancelled
}

/// A row of `webhook_attempt`: one time that a message was sent.
@Record("webhook_attempt")
struct AttemptRecord: TenantOwned {
    let id: ID<AttemptRecord>
    let tenantID: ID<Tenant>
    let deliveryID: ID<WebhookDelivery>
    /// Counts from 1, over all times that the message was sent.
    let number: Int
    let at: Timestamp
    let durationMs: Int
    /// The answer's status; nil when there was none.
    let status: Int?
    /// Why it failed; nil when it didn't.
    let fault: DeliveryFault?
    /// What was wrong, and what came of it.
    let message: String?
    /// The beginning of the answer's body.
    let answer: String?
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// The delivery with this id to the tenant's endpoint.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/deliveryNotFound``.
    func delivery(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) throws -> DeliveryRecord {
        if let found = try find(DeliveryRecord.self, id), found.webhookID == webhook { return found }
        _ = try self.webhook(webhook)
        throw WebhookError.deliveryNotFound
    }
}
