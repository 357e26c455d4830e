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
