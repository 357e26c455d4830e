import TrellisJobs
import TrellisKernel
import TrellisSchema

extension Queue {
    /// Receivers may be slow, so they have half of a worker at most, and one tenant's a quarter.
    static let webhooks = Queue("webhooks", concurrency: 8, tenantConcurrency: 4)
}

/// Sends one message to its endpoint, again and again until it is taken or given up.
@Schema
struct DeliverWebhook: JobPayload {
    static let name = "webhooks.deliver"
    static let queue: Queue = .webhooks
    /// For what isn't the receiver's fault; otherwise ``RetrySchedule`` says how long to wait.
    static let retry: RetryPolicy = .exponential(attempts: RetrySchedule.attempts, upTo: .seconds(86_400))
    /// Longer than any attempt may take by itself.
    static let timeout: Duration = .seconds(90)

    var delivery: ID<WebhookDelivery>
}

/// Removes deliveries from the log that are old enough, and ends those that were left behind.
@Schema
struct PruneDeliveries: JobPayload {
    static let name = "webhooks.prune"
}

/// How long a message waits between the times that it is sent.
///
/// Source: Standard Webhooks 1.0, "Deliverability and reliability"; ten times within some three days.
enum RetrySchedule {
    /// How often a message is sent at most, before somebody replays it.
    static let attempts = pauses.count + 1
    static let pauses: [Duration] = [
        .seconds(5), .seconds(5 * 60), .seconds(30 * 60), .seconds(2 * 3600), .seconds(5 * 3600),
        .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]

    /// How long to wait after the attempt of this number, counted from 1; nil when it was the last.
    ///
    /// - Parameters:
    ///   - asked: how long the receiver wants to be left alone, which can only make it longer.
    ///   - chance: between 0 and 1; spreads messages that failed together over a tenth.
    static func pause(after attempt: Int, asked: Duration? = nil, chance: Double = .random(in: 0...1)) -> Duration? {
        guard pauses.indices.contains(attempt - 1) else { return nil }
        return max(pauses[attempt - 1] * (1 + 0.1 * chance), asked ?? .zero)
    }
}
