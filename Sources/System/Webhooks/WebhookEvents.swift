import TrellisHub
import TrellisKernel
import TrellisSchema

/// A webhook was disabled because its receiver fails, or wants nothing any more.
@Schema
@Event("webhook.disabled")
package struct WebhookDisabled {
    /// The webhook that nothing is sent to any more.
    package var webhookID: ID<Webhook>
    /// Why.
    package var reason: DisabledReason

    package static let audience: EventAudience = .permission(.webhooksView)
}
