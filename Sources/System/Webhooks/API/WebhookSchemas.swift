import TrellisKernel
import TrellisSchema
import TrellisWeb

/// A new webhook.
@Schema
struct WebhookCreate {
    /// The URL of the receiver: `https`, with a public address.
    @Format(.uri) @Length(1...2000) @Example("https://example.com/hooks") var url: String
    /// The purpose of the webhook.
    @Length(...300) @Example("Orders to the warehouse") var description: String?
    /// The names of the events to send; `*` for all current and future events.
    @Count(1...100) @Unique var events: [EventName]
}

/// The changes of a webhook; absent fields stay unchanged.
@Schema
struct WebhookUpdate {
    /// The URL of the receiver: `https`, with a public address.
    @Format(.uri) @Length(1...2000) var url: String?
    /// The purpose of the webhook; null removes it.
    @Length(...300) var description: Patch<String> = .absent
    /// The names of the events to send; `*` for all current and future events.
    @Count(1...100) @Unique var events: [EventName]?
    /// False disables the webhook; true enables it again, also after failures.
    var enabled: Bool?
}

/// A webhook: a URL that receives events.
@Schema
struct WebhookResponse {
    var id: ID<Webhook>
    var url: String
    var description: String?
    /// The names of the events that are sent; `*` for all.
    var events: [String]
    /// Whether the webhook is enabled.
    var enabled: Bool
    /// The time it was disabled.
    var disabledAt: Timestamp?
    /// The reason why it is disabled.
    var disabledReason: DisabledReason?
    /// The member on whose behalf it sends.
    ///
    /// Who registered it, last changed its URL or added events, or adopted it. Null for a webhook that a release before
    /// 0.2 registered.
    var registeredBy: ID<User>?
    /// Whether it sends nothing because that member left or lost a permission, until another member adopts it.
    var suspended: Bool
    /// The time it was suspended; null until the next event finds that it must be.
    var suspendedAt: Timestamp?
    /// The number of failed attempts since the last success.
    var failures: Int
    /// The time of the first of these failures.
    var failingSince: Timestamp?
    /// The end of the pause in which messages wait, because the receiver is unavailable or asked for it; null when there
    /// is none.
    var pausedUntil: Timestamp?
    /// The end of the time in which messages are also signed with the previous secret.
    var previousSecretUntil: Timestamp?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// The version for `If-Match`; incremented by changes, not by failures.
    var version: Int

    init(
        _ webhook: WebhookRecord, _ health: WebhookHealthRecord?, _ registrants: Registrants, at now: Timestamp
    ) {
        id = webhook.id
        url = webhook.url
        description = webhook.description
        events = webhook.events
        enabled = webhook.isEnabled
        disabledAt = webhook.disabledAt
        disabledReason = webhook.disabledReason
        registeredBy = webhook.registeredBy
        suspended = !registrants.support(webhook)
        suspendedAt = webhook.suspendedAt
        failures = health?.failures ?? 0
        failingSince = health?.failingSince
        // The row keeps the end of a pause that is over until an attempt has tried the receiver.
        pausedUntil = health?.pausedUntil.flatMap { $0 > now ? $0 : nil }
        previousSecretUntil = webhook.previousSecretUntil
        createdAt = webhook.createdAt
        updatedAt = webhook.updatedAt
        version = webhook.version
    }
}

/// A new webhook with its secret, which is shown only once.
@Schema
struct WebhookCreated {
    /// The secret with which the receiver verifies messages; it is not shown again.
    @Example("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") var secret: String
    var webhook: WebhookResponse
}

/// A new secret, which is shown only once.
@Schema
struct WebhookSecretCreated {
    /// The secret with which the receiver verifies messages from now on; it is not shown again.
    @Example("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") var secret: String
    /// The end of the time in which messages are also signed with the previous secret.
    var previousUntil: Timestamp
}

/// The events that webhooks can receive.
@Schema
struct WebhookEventList {
    var items: [WebhookEvent]
}

/// An event that webhooks can receive.
@Schema
struct WebhookEvent {
    /// The name, as in `events` and in messages.
    @Example("project.archived") var name: String
    /// A description of the event.
    var summary: String
    /// The permission required to select the event; absent if every member may see it.
    var permission: String?
}

extension WebhookEvent {
    init(_ event: SubscribableEvents.Entry) {
        self.init(name: event.name, summary: event.type.schemaSummary, permission: event.permission?.name)
    }
}
