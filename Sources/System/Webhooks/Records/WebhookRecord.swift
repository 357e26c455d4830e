import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// The entity behind `ID<Webhook>`: a URL that receives a tenant's events.
package enum Webhook: Sendable {}

/// A row of `webhook`: a URL that receives a tenant's events.
@Record("webhook")
struct WebhookRecord: TenantOwned, Timestamped, Versioned, SoftDeletable {
    let id: ID<Webhook>
    let tenantID: ID<Tenant>
    var url: String
    var description: String?
    /// The names of the selected events, or `*` for all.
    var events: [String]
    /// The encrypted secret that signs messages.
    var secret: String
    /// The encrypted previous secret, which also signs messages until `previousSecretUntil`.
    var previousSecret: String?
    var previousSecretUntil: Timestamp?
    /// The time it was disabled; nil if it is enabled.
    var disabledAt: Timestamp?
    var disabledReason: DisabledReason?
    /// The member on whose behalf it sends; nil for a webhook of a release before 0.2.
    ///
    /// Not a reference: a user who was deleted is no member either, so the webhook is suspended.
    var registeredBy: ID<User>?
    /// The time of its registration by the database's server; nil if a release before 0.2 registered it.
    var registeredAt: Timestamp?
    /// The time it was suspended because that member left or lost a permission; nil when it wasn't.
    var suspendedAt: Timestamp?
    /// The time it was deleted; a job erases it with its deliveries.
    var deletedAt: Timestamp?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

/// The reason why a webhook is disabled.
@Schema("WebhookDisabledReason")
package enum DisabledReason: String, CaseIterable, ColumnValue {
    /// A member disabled it.
    case member
    /// It failed repeatedly for days.
    case failing
    /// The receiver responded with 410 (Gone).
    case gone
}

/// A row of `webhook_health`: the failures of a webhook since its last success; one row for each webhook.
///
/// Separate from the webhook, so that failures don't increment its version or appear in the audit.
@Record("webhook_health")
struct WebhookHealthRecord: TenantOwned {
    let id: ID<Webhook>
    let tenantID: ID<Tenant>
    /// The number of failed attempts since the last success.
    var failures: Int
    /// The time of the first of these failures.
    var failingSince: Timestamp?
    /// The number of attempts in a row that found the receiver unavailable.
    var unavailable: Int = 0
    /// The number of pauses since the receiver was available.
    var pauses: Int = 0
    /// The end of the pause; nil if the webhook isn't paused.
    ///
    /// After it, one attempt at a time tries the receiver.
    var pausedUntil: Timestamp?
    /// The time at which the last of the waiting deliveries looks again.
    var lastTicketAt: Timestamp?
}

extension WebhookRecord {
    /// The name that selects every event.
    static let everyEvent = "*"
    /// The name of the event that tests a receiver; it has no permission.
    static let ping = "webhook.ping"

    var isEnabled: Bool { disabledAt == nil }

    /// Returns whether an event isn't older than the webhook, up to a difference of clocks.
    func gets(_ moment: Timestamp, skew: Duration) -> Bool { (registeredAt ?? createdAt) <= moment + skew }

    /// Returns whether the webhook is enabled, not suspended, and selects an event.
    func isSubscribed(to event: String) -> Bool {
        isEnabled && suspendedAt == nil && (events.contains(event) || events.contains(Self.everyEvent))
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's webhook with this id.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func webhook(_ id: ID<Webhook>) throws -> WebhookRecord {
        guard let webhook = try find(WebhookRecord.self, id) else { throw WebhookError.notFound }
        return webhook
    }
}

extension TenantTransaction {
    /// Returns the tenant's webhook with this id, locked until the transaction ends: of changes at once, the later one
    /// sees the earlier, and compares its version with that.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func lockedWebhook(_ id: ID<Webhook>) throws -> WebhookRecord {
        guard let webhook = try find(WebhookRecord.self, id, lock: .forUpdate) else { throw WebhookError.notFound }
        return webhook
    }
}
