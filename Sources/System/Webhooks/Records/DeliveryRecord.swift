import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisSchema

/// The entity behind `ID<WebhookDelivery>`: one event, or a ping, for one webhook.
enum WebhookDelivery: Sendable {}

/// A row of `webhook_delivery`: one event, or a ping, for one webhook, and its state.
@Record("webhook_delivery")
struct DeliveryRecord: TenantOwned {
    /// The delivery's identifier; also the message's `webhook-id`, the same in every attempt.
    let id: ID<WebhookDelivery>
    let tenantID: ID<Tenant>
    let webhookID: ID<Webhook>
    /// The event; nil for a ping.
    let eventID: ID<PublishedEvent>?
    /// The event's name.
    let event: String
    /// The exact bytes of the request body, since the signature covers bytes, not JSON values.
    let body: String
    var state: DeliveryState
    /// The number of attempts.
    var attempts: Int
    /// The HTTP status of the latest response.
    var status: Int?
    /// The reason of the latest failure.
    var failureReason: DeliveryFailureReason?
    /// The time of the next attempt.
    var nextAt: Timestamp?
    /// The job that sends it.
    var jobID: ID<BackgroundJob>?
    /// The end of the lease of the attempt that is being sent, which takes one of the webhook's places; nil otherwise.
    var sendingUntil: Timestamp?
    /// The time since which it waits for its webhook, which is paused or has no free place; nil otherwise.
    var heldAt: Timestamp?
    let createdAt: Timestamp
    var endedAt: Timestamp?
}

/// The state of a delivery.
@Schema("WebhookDeliveryState")
enum DeliveryState: String, CaseIterable, ColumnValue {
    /// It is being sent or waits for the next attempt.
    case pending
    /// The receiver accepted it.
    case delivered
    /// Its last attempt failed, or its job ended without it.
    case failed
    /// The webhook was disabled before it was delivered.
    case cancelled
}

/// A row of `webhook_attempt`: one attempt to send a delivery.
@Record("webhook_attempt")
struct AttemptRecord: TenantOwned {
    let id: ID<AttemptRecord>
    let tenantID: ID<Tenant>
    let deliveryID: ID<WebhookDelivery>
    /// The number of the attempt, counted from 1, including replays.
    let number: Int
    let at: Timestamp
    let durationMs: Int
    /// The HTTP status of the response; nil without a response.
    let status: Int?
    /// The reason of the failure; nil after success.
    let failureReason: DeliveryFailureReason?
    /// The failure and its consequences.
    let message: String?
    /// The first bytes of the response body.
    let response: String?
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the delivery with this id to the tenant's webhook.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/deliveryNotFound``.
    func delivery(_ id: ID<WebhookDelivery>, to webhook: ID<Webhook>) throws -> DeliveryRecord {
        // First, since a deleted webhook keeps its deliveries until a job has erased them.
        _ = try self.webhook(webhook)
        guard let found = try find(DeliveryRecord.self, id), found.webhookID == webhook else {
            throw WebhookError.deliveryNotFound
        }
        return found
    }
}
