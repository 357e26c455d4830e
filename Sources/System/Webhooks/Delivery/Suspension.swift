import TrellisDatabase
import TrellisHub
import TrellisKernel

extension TenantTransaction {
    /// Suspends a webhook whose registrant left or lost a permission, and publishes ``WebhookSuspended``.
    ///
    /// It stays suspended when the member comes back, until a member adopts it. Does nothing if it is suspended already,
    /// or if another member adopted it after it was read.
    func suspend(_ webhook: WebhookRecord) throws {
        let suspended = try update(
            WebhookRecord.where {
                $0.id == webhook.id && $0.registeredBy == webhook.registeredBy && $0.suspendedAt == nil
            }
        ) { [$0.suspendedAt.set(now)] }
        guard suspended == 1 else { return }
        try publish(WebhookSuspended(webhookID: webhook.id, registeredBy: webhook.registeredBy))
    }
}
