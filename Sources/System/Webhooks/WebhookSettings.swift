import TrellisConfig

/// How webhooks are sent, and how long for.
package struct WebhookSettings: Settings {
    package static let section = "webhooks"

    @Setting(
        "Keys that receivers' secrets are stored under, as kid:base64 with commas: the first seals, all open.",
        .sealingKeys)
    package var secretKeys = Secret("development:aW5zZWN1cmUgZGV2ZWxvcG1lbnQga2V5LCBrbm93biB0byBhbGw=")

    @Setting("Whether endpoints may have http:// and addresses that aren't public; for development.")
    package var allowPrivate = false

    @Setting("How long an attempt may take, redirects included.", .range(.milliseconds(100)...(.seconds(30))))
    package var timeout = Duration.seconds(15)

    @Setting("How many endpoints a tenant may have.", .range(1...1000)) package var maximumEndpoints = 50

    @Setting("How long an endpoint may fail, without a success between, before it is disabled.", .atLeast(.seconds(60)))
    package var disableAfter = Duration.seconds(3 * 86_400)

    @Setting("How often an endpoint must have failed in that time to be disabled.", .range(1...10_000))
    package var disableFailures = 10

    @Setting("How long messages are signed with the secret before, too, after a new one was made.")
    package var secretOverlap = Duration.seconds(86_400)

    @Setting("How long deliveries stay in the log.", .atLeast(.seconds(86_400)))
    package var retention = Duration.seconds(30 * 86_400)

    /// The defaults.
    package init() {}
}

extension SettingCheck where Value == Secret<String> {
    /// The text spells sealing keys.
    static var sealingKeys: Self {
        .that("be kid:base64 entries with commas between, each key of 32 bytes or more") { secret in
            (try? SealingKeys(parsing: secret.reveal())) != nil
        }
    }
}
