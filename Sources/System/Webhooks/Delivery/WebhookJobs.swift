import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// The queue of deliveries; its limits are `webhooks.worker_concurrency` and `webhooks.tenant_concurrency`.
    static let webhooks = Queue("webhooks")
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

/// Erases a deleted webhook with its deliveries.
@Schema
struct EraseWebhook: JobPayload {
    static let name = "webhooks.erase"
    /// An hour, for a webhook with many deliveries.
    static let timeout: Duration = .seconds(3600)

    var webhook: ID<Webhook>
}

/// Encrypts the secrets of all webhooks with the first of the keys.
@Schema
struct ResealSecrets: JobPayload {
    typealias Output = ResealedSecrets
    static let name = "webhooks.reseal"
}

/// What ``ResealSecrets`` did.
@Schema
struct ResealedSecrets {
    /// The number of webhooks whose secrets are encrypted with the first key now, and weren't before.
    var resealed: Int
    /// The number of webhooks whose current secret can't be read with any of the keys.
    var unreadable: Int
}

/// Deletes old deliveries and fails abandoned ones.
@Schema
struct PruneDeliveries: JobPayload {
    static let name = "webhooks.prune"
}
