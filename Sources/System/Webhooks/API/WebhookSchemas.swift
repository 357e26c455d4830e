import TrellisKernel
import TrellisSchema

/// Where to send which events.
@Schema
struct WebhookCreate {
    /// The receiver: `https`, with a public address.
    @Format(.uri) @Length(1...2000) @Example("https://example.com/hooks") var url: String
    /// What it is for.
    @Length(...300) @Example("Orders to the warehouse") var description: String?
    /// The names of the events to send; `*` for every one that there is or will be.
    @Count(1...100) @Unique @Example(["*"]) var events: [String]
}

/// The changes to make; what is absent stays as it is.
@Schema
struct WebhookUpdate {
    /// The receiver: `https`, with a public address.
    @Format(.uri) @Length(1...2000) var url: String?
    /// What it is for; null removes it.
    @Length(...300) var description: Patch<String> = .absent
    /// The names of the events to send; `*` for every one that there is or will be.
    @Count(1...100) @Unique var events: [String]?
    /// False has nothing sent; true has it sent again, also after failures.
    var enabled: Bool?
}

/// An address that events are sent to.
@Schema
struct WebhookResponse {
    var id: ID<Webhook>
    var url: String
    var description: String?
    /// The names of the events that are sent; `*` for all.
    var events: [String]
    /// Whether messages are sent.
    var enabled: Bool
    /// Since when they aren't.
    var disabledAt: Timestamp?
    /// Why they aren't.
    var disabledReason: DisabledReason?
    /// How many attempts have failed since the last success.
    var failures: Int
    /// When the first of these failed.
    var failingSince: Timestamp?
    /// Until when messages are signed with the secret before, too.
    var previousSecretUntil: Timestamp?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// Counts the changes, not the failures; `If-Match` may ask for it.
    var version: Int

    init(_ webhook: WebhookRecord, _ health: WebhookHealthRecord?) {
        id = webhook.id
        url = webhook.url
        description = webhook.description
        events = webhook.events
        enabled = webhook.isEnabled
        disabledAt = webhook.disabledAt
        disabledReason = webhook.disabledReason
        failures = health?.failures ?? 0
        failingSince = health?.failingSince
        previousSecretUntil = webhook.previousSecretUntil
        createdAt = webhook.createdAt
        updatedAt = webhook.updatedAt
        version = webhook.version
    }
}

/// A new endpoint, with the secret that is shown this once.
@Schema
struct WebhookCreated {
    /// What the receiver verifies messages with; keep it, since nobody is shown it again.
    @Example("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") var secret: String
    var webhook: WebhookResponse
}

/// A new secret, which is shown this once.
@Schema
struct WebhookSecretCreated {
    /// What the receiver verifies messages with from now on; nobody is shown it again.
    @Example("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD") var secret: String
    /// Until when messages are signed with the secret before, too.
    var previousUntil: Timestamp
}

/// The events that can be sent.
@Schema
struct WebhookEventList {
    var items: [WebhookEvent]
}

/// A kind of event that can be sent.
@Schema
struct WebhookEvent {
    /// Its name, as `events` and messages have it.
    @Example("project.archived") var name: String
    /// What it tells.
    var summary: String
    /// The permission that one needs to have it sent; none when any member may see it.
    var permission: String?
}
