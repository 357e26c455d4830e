import TrellisDatabase
import TrellisKernel

/// Erases a deleted webhook with its deliveries in portions, so that no transaction is long; a later run continues.
struct WebhookEraser: Sendable {
    /// The maximum number of deliveries that one transaction deletes, with their attempts.
    static let portion = 500

    let database: TenantDatabase

    /// Erases the webhook; does nothing if it isn't deleted.
    func erase(_ id: ID<Webhook>) async throws {
        let deleted = WebhookRecord.where { $0.id == id }.onlyDeleted()
        guard try await database.exists(deleted) else { return }
        var count = Self.portion
        while count == Self.portion {
            try Task.checkCancellation()
            count = try await database.write { tx in
                try tx.erase(DeliveryRecord.where { $0.webhookID == id }.limit(Self.portion))
            }
        }
        _ = try await database.write { tx in try tx.erase(deleted) }
    }
}
