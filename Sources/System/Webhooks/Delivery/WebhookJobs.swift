import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// Receivers may be slow: webhooks use at most half of a worker's slots, and one tenant a quarter.
    static let webhooks = Queue("webhooks", concurrency: 8, tenantConcurrency: 4)
}

/// Sends one delivery to its webhook, with retries until it is delivered or has failed.
@Schema
struct DeliverWebhook: JobPayload {
    static let name = "webhooks.deliver"
    static let queue: Queue = .webhooks
    /// The policy for errors that the receiver didn't cause; ``RetrySchedule`` has the delays for the others.
    static let retry: RetryPolicy = .exponential(attempts: RetrySchedule.attempts, upTo: .seconds(86_400))
    /// Longer than the maximum of `webhooks.timeout`.
    static let timeout: Duration = .seconds(90)

    var delivery: ID<WebhookDelivery>
}

/// Deletes old deliveries and fails abandoned ones.
@Schema
struct PruneDeliveries: JobPayload {
    static let name = "webhooks.prune"
}
