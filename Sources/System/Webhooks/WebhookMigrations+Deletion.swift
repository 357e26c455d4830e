import TrellisDatabase
import TrellisMigrations

extension WebhookMigrations {
    /// Deleted webhooks are hidden until a job has erased their deliveries.
    static let deletion = Migration("webhooks.030-deletion") { schema in
        schema.alter("webhook") { $0.softDelete() }
    } down: { schema in
        schema.alter("webhook") { $0.drop(column: "deleted_at") }
    }
}
