import TrellisConfig

/// The settings of webhooks: the section `webhooks`.
public struct WebhookSettings: Settings {
    /// The name of the section.
    public static let section = "webhooks"

    /// Keys that encrypt webhook secrets, as kid:base64 separated by commas: the first encrypts, all decrypt.
    @Setting(
        "Keys that encrypt webhook secrets, as kid:base64 separated by commas: the first encrypts, all decrypt.",
        options: [.reloadable, .generated(.namedKeys(bytes: 32))], .namedKeys(.sealing))
    public var secretKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw=")

    /// Whether webhooks may use http:// and addresses that aren't public; for development.
    @Setting("Whether webhooks may use http:// and addresses that aren't public; for development.")
    public var allowPrivate = false

    /// Timeout of one attempt, including redirects.
    @Setting("Timeout of one attempt, including redirects.", .range(.milliseconds(100)...(.seconds(30))))
    public var timeout = Duration.seconds(15)

    /// Maximum number of webhooks of a tenant.
    @Setting("Maximum number of webhooks of a tenant.", key: "maximum_endpoints", .range(1...1000))
    public var maxWebhooks = 50

    /// How long a webhook may fail without a success before it is disabled.
    @Setting("How long a webhook may fail without a success before it is disabled.", .atLeast(.seconds(60)))
    public var disableAfter = Duration.seconds(3 * 86_400)

    /// Minimum number of failures in that time before it is disabled.
    @Setting("Minimum number of failures in that time before it is disabled.", .range(1...10_000))
    public var disableFailures = 10

    /// How long the previous secret also signs messages after a new one is created.
    @Setting("How long the previous secret also signs messages after a new one is created.")
    public var secretOverlap = Duration.seconds(86_400)

    /// Maximum number of deliveries that a worker sends at once.
    @Setting("Maximum number of deliveries that a worker sends at once.", .range(1...1000))
    public var workerConcurrency = 8

    /// Maximum number of a tenant's deliveries that are sent at once, across all workers.
    @Setting("Maximum number of a tenant's deliveries that are sent at once, across all workers.", .range(1...1000))
    public var tenantConcurrency = 4

    /// Maximum number of deliveries that one webhook is sent at once, across all workers.
    @Setting("Maximum number of deliveries that one webhook is sent at once, across all workers.", .range(1...1000))
    public var webhookConcurrency = 2

    /// Number of attempts in a row that find a receiver unavailable before its webhook is paused.
    @Setting(
        "Number of attempts in a row that find a receiver unavailable before its webhook is paused.",
        .range(1...1000))
    public var pauseFailures = 5

    /// First pause of a webhook whose receiver is unavailable; each further one is twice as long.
    @Setting(
        "First pause of a webhook whose receiver is unavailable; each further one is twice as long.",
        .range(.seconds(1)...(.seconds(3600))))
    public var pause = Duration.seconds(30)

    /// Maximum pause of a webhook whose receiver is unavailable.
    @Setting(
        "Maximum pause of a webhook whose receiver is unavailable.", key: "maximum_pause",
        .range(.seconds(1)...(.seconds(86_400))))
    public var maxPause = Duration.seconds(900)

    /// Maximum pause that a receiver can request with `Retry-After`.
    @Setting(
        "Maximum pause that a receiver can request with Retry-After.", key: "maximum_retry_after",
        .range(.zero...(.seconds(7 * 86_400))))
    public var maxRetryAfter = Duration.seconds(86_400)

    /// Retention of ended deliveries.
    @Setting("Retention of ended deliveries.", .atLeast(.seconds(86_400)))
    public var retention = Duration.seconds(30 * 86_400)

    /// Creates the default settings.
    public init() {}
}

extension Circuit {
    /// The limits that the settings declare.
    init(_ settings: WebhookSettings) {
        self.init(
            concurrency: settings.webhookConcurrency, failures: settings.pauseFailures, firstPause: settings.pause,
            maxPause: max(settings.pause, settings.maxPause))
    }
}
