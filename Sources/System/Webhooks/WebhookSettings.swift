import TrellisConfig

/// The settings of webhooks: the section `webhooks`.
package struct WebhookSettings: Settings {
    package static let section = "webhooks"

    @Setting(
        "Keys that encrypt webhook secrets, as kid:base64 separated by commas: the first encrypts, all decrypt.",
        options: [.reloadable, .generated(.namedKeys(bytes: 32))], .namedKeys(.sealing))
    package var secretKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw=")

    @Setting("Whether webhooks may use http:// and addresses that aren't public; for development.")
    package var allowPrivate = false

    @Setting("Timeout of one attempt, including redirects.", .range(.milliseconds(100)...(.seconds(30))))
    package var timeout = Duration.seconds(15)

    @Setting("Maximum number of webhooks of a tenant.", key: "maximum_endpoints", .range(1...1000))
    package var maxWebhooks = 50

    @Setting("How long a webhook may fail without a success before it is disabled.", .atLeast(.seconds(60)))
    package var disableAfter = Duration.seconds(3 * 86_400)

    @Setting("Minimum number of failures in that time before it is disabled.", .range(1...10_000))
    package var disableFailures = 10

    @Setting("How long the previous secret also signs messages after a new one is created.")
    package var secretOverlap = Duration.seconds(86_400)

    @Setting("Retention of ended deliveries.", .atLeast(.seconds(86_400)))
    package var retention = Duration.seconds(30 * 86_400)

    /// Creates the default settings.
    package init() {}
}
