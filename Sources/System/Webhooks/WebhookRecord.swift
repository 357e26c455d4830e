import TrellisDatabase
import TrellisKernel
import TrellisSchema

/// Names the entity behind `ID<Webhook>`: an address that a tenant has its events sent to.
package enum Webhook: Sendable {}

/// A row of `webhook`: an address that a tenant has its events sent to.
@Record("webhook")
struct WebhookRecord: TenantOwned, Timestamped, Versioned {
    let id: ID<Webhook>
    let tenantID: ID<Tenant>
    var url: String
    var description: String?
    /// The names of the events that are sent, or `*` for all.
    var events: [String]
    /// The secret that messages are signed with, sealed.
    var secret: String
    /// The secret before, sealed, with which messages are signed too for a while.
    var previousSecret: String?
    var previousSecretUntil: Timestamp?
    /// Since when nothing is sent; nil while it is enabled.
    var disabledAt: Timestamp?
    var disabledReason: DisabledReason?
    var createdAt: Timestamp = .onWrite
    var updatedAt: Timestamp = .onWrite
    var version: Int = 1
}

/// Why nothing is sent to an endpoint.
@Schema("WebhookDisabledReason")
package enum DisabledReason: String, CaseIterable, ColumnValue {
    /// Somebody who manages webhooks wanted it so.
    case member
    /// It failed again and again, for days.
    case failing
    /// The receiver answered 410: it doesn't want messages any more.
    case gone
}

/// A row of `webhook_health`: how an endpoint has done since its last success; there is one for each endpoint.
///
/// Apart from the endpoint, so that failures don't count as changes that somebody made.
@Record("webhook_health")
struct WebhookHealthRecord: TenantOwned {
    let id: ID<Webhook>
    let tenantID: ID<Tenant>
    /// How many attempts failed since the last success.
    var failures: Int
    /// When the first of them failed.
    var failingSince: Timestamp?
}

extension WebhookRecord {
    /// The name that stands for every event.
    static let everyEvent = "*"

    var isEnabled: Bool { disabledAt == nil }

    /// Whether an event of this name is sent to the endpoint.
    func takes(_ event: String) -> Bool { isEnabled && (events.contains(event) || events.contains(Self.everyEvent)) }

    /// The secrets that a message is signed with at a moment, the current one first.
    ///
    /// - Throws: ``SealingKeys/Fault``.
    func secrets(at now: Timestamp, _ keys: SealingKeys) throws(SealingKeys.Fault) -> [WebhookSecret] {
        var secrets = [try keys.open(secret, of: id)]
        // One is enough for the receiver: a key that is gone takes the secret before along.
        if let previousSecret, let until = previousSecretUntil, now < until,
            let previous = try? keys.open(previousSecret, of: id)
        {
            secrets.append(previous)
        }
        return secrets
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// The tenant's endpoint with this id.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func webhook(_ id: ID<Webhook>) throws -> WebhookRecord {
        guard let webhook = try find(WebhookRecord.self, id) else { throw WebhookError.notFound }
        return webhook
    }
}
