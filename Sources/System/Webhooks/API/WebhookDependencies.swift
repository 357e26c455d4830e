import TrellisConfig

/// The shared dependencies of the API.
struct WebhookDependencies: Sendable {
    let events: SubscribableEvents
    let keys: LiveValue<SealingKeys>
    let addressGuard: AddressGuard
    let circuit: Circuit
    /// The maximum number of webhooks of a tenant.
    let maxWebhooks: Int
    /// How long the previous secret also signs messages after a new one is created.
    let secretOverlap: Duration
}
