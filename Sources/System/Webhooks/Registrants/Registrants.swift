import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

/// What the members who registered webhooks may still see, read in the transaction that asks.
///
/// A webhook sends on behalf of its registrant: the member who registered it, last changed where or what it sends, or
/// adopted it. It sends only while that member is in the tenant, may manage webhooks, and may see the events. A webhook
/// that a release before 0.2 registered has no registrant, and counts as the tenant's own until a member adopts it.
struct Registrants {
    private let events: SubscribableEvents
    private let permissions: [ID<User>: PermissionSet]

    /// Reads the permissions of the webhooks' registrants: one query for any number of webhooks.
    init<Rows: ReadTransaction>(
        of webhooks: [WebhookRecord], _ events: SubscribableEvents, in tx: Rows
    ) throws where Rows.Owner == OwnedByTenant {
        self.events = events
        permissions = try tx.permissions(of: Array(Set(webhooks.compactMap(\.registeredBy))), in: events.roles)
    }

    /// Returns whether the registrant may still have the webhook: otherwise it is suspended until a member adopts it.
    ///
    /// Of a webhook for every event, the events that the registrant may not see aren't sent (``mayReceive(_:by:)``),
    /// which doesn't suspend it: a later release may declare such events.
    func support(_ webhook: WebhookRecord) -> Bool {
        guard webhook.suspendedAt == nil else { return false }
        guard let user = webhook.registeredBy else { return true }
        guard let held = permissions[user], held.contains(.webhooksManage) else { return false }
        return webhook.events.allSatisfy { name in
            name == WebhookRecord.everyEvent || events[name]?.isVisible(to: held) ?? true
        }
    }

    /// Returns whether the registrant may see an event; true for one that this release doesn't declare, which the
    /// release that sent it has checked.
    func mayReceive(_ event: String, by webhook: WebhookRecord) -> Bool {
        guard let user = webhook.registeredBy else { return true }
        guard let held = permissions[user] else { return false }
        return events[event]?.isVisible(to: held) ?? true
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's webhook if it sends messages.
    ///
    /// - Throws: ``WebhookError`` `notFound`, `disabled`, `suspended`.
    func sendingWebhook(_ id: ID<Webhook>, _ events: SubscribableEvents) throws -> WebhookRecord {
        let webhook = try self.webhook(id)
        guard webhook.isEnabled else { throw WebhookError.disabled }
        guard try Registrants(of: [webhook], events, in: self).support(webhook) else { throw WebhookError.suspended }
        return webhook
    }
}
