import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

extension WebhookService {
    /// Creates a new secret; the previous one also signs messages during the overlap.
    ///
    /// If several secrets are created within the overlap, only the latest two sign messages.
    ///
    /// - Returns: the secret, and the new version of the webhook.
    /// - Throws: ``WebhookError/notFound``, ``PreconditionError/failed``.
    func rotateSecret(
        of id: ID<Webhook>, ifMatch: IfMatch?
    ) async throws -> (secret: WebhookSecretCreated, version: Int) {
        let (secret, overlap) = (WebhookSecret(), dependencies.secretOverlap)
        let sealed = try dependencies.keys.current.seal(secret, of: id)
        return try await database.write { tx in
            var webhook = try tx.lockedWebhook(id)
            try ifMatch?.check(version: webhook.version)
            // By the server's time, as messages are signed.
            let until = tx.databaseNow + overlap
            (webhook.previousSecret, webhook.previousSecretUntil) = (webhook.secret, until)
            webhook.secret = sealed
            let version = try tx.update(webhook).version
            return (WebhookSecretCreated(secret: secret.reveal(), previousUntil: until), version)
        }
    }

    /// Sends a ping.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/disabled``, ``WebhookError/suspended``.
    func ping(_ id: ID<Webhook>) async throws -> DeliverySummary {
        try await database.write { tx in
            _ = try tx.sendingWebhook(id, dependencies.events)
            let message = WebhookMessage(
                name: WebhookMessage.ping, occurredAt: tx.databaseNow, data: #"{"webhook_id":"\#(id)"}"#)
            let sent = try tx.send([message.delivery(to: id, of: tx.scope.tenantID, at: tx.databaseNow)])
            return DeliverySummary(sent[0])
        }
    }
}
