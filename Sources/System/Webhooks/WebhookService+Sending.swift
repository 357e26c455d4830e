import TrellisDatabase
import TrellisKernel
import TrellisSchema

extension WebhookService {
    /// Makes a new secret, and signs with the one before, too, for a while.
    ///
    /// Of secrets made in quick succession the latest two are signed with.
    ///
    /// - Throws: ``WebhookError/notFound``.
    func rotateSecret(of id: ID<Webhook>) async throws -> WebhookSecretCreated {
        let (secret, overlap) = (WebhookSecret(), room.settings.secretOverlap)
        let sealed = try room.keys.seal(secret, of: id)
        return try await database.write { tx in
            var webhook = try tx.webhook(id)
            let until = tx.now + overlap
            (webhook.previousSecret, webhook.previousSecretUntil) = (webhook.secret, until)
            webhook.secret = sealed
            try tx.update(webhook)
            return WebhookSecretCreated(secret: secret.reveal(), previousUntil: until)
        }
    }

    /// Sends a message that says nothing.
    ///
    /// - Throws: ``WebhookError/notFound``, ``WebhookError/disabled``.
    func ping(_ id: ID<Webhook>) async throws -> DeliverySummary {
        try await database.write { tx in
            guard try tx.webhook(id).isEnabled else { throw WebhookError.disabled }
            let message = WebhookMessage(
                name: WebhookMessage.ping, occurredAt: tx.now, data: #"{"webhook_id":"\#(id)"}"#)
            let sent = try tx.send([message.delivery(to: id, of: tx.scope.tenantID, at: tx.now)])
            return DeliverySummary(sent[0])
        }
    }
}
