import TrellisHub
import TrellisKernel
import TrellisSchema

/// A webhook was disabled because its receiver failed repeatedly or responded with 410 (Gone).
@Schema
@Event("webhook.disabled")
package struct WebhookDisabled {
    /// The disabled webhook.
    package var webhookID: ID<Webhook>
    /// The reason.
    package var reason: DisabledReason

    package static let audience: EventAudience = .permission(.webhooksView)
}

/// A webhook was suspended because the member who registered it left the tenant or lost a permission; it sends nothing
/// until another member adopts it.
@Schema
@Event("webhook.suspended")
package struct WebhookSuspended {
    /// The suspended webhook.
    package var webhookID: ID<Webhook>
    /// The member who registered it.
    package var registeredBy: ID<User>?

    package static let audience: EventAudience = .permission(.webhooksView)
}

extension WebhookSuspended {
    package var subjects: [DataSubject] { registeredBy.map { [.user($0)] } ?? [] }
}
