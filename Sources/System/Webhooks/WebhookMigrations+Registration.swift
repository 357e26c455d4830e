import TrellisDatabase
import TrellisMigrations

extension WebhookMigrations {
    /// The time of registration by the database's server, as events have it.
    static let registration = Migration("webhooks.040-registration") { schema in
        schema.alter("webhook") { $0.timestamp("registered_at").nullable() }
    } down: { schema in
        schema.alter("webhook") { $0.drop(column: "registered_at") }
    }

    /// The indexes of deliveries that are being sent, that wait, and of an event; built while the table is in use.
    static let deliveryIndexes = Migration("webhooks.041-delivery-indexes", transactional: false) { schema in
        schema.alter("webhook_delivery") { table in
            table.index(
                ["tenant_id", "webhook_id", "sending_until"], where: "sending_until IS NOT NULL",
                named: "webhook_delivery_sending_idx")
            table.index(
                ["tenant_id", "webhook_id", "id"], where: "held_at IS NOT NULL", named: "webhook_delivery_held_idx")
            table.index(
                ["tenant_id", "event_id"], where: "event_id IS NOT NULL", named: "webhook_delivery_event_idx")
        }
    } down: { schema in
        schema.alter("webhook_delivery") { table in
            table.drop(index: "webhook_delivery_event_idx")
            table.drop(index: "webhook_delivery_held_idx")
            table.drop(index: "webhook_delivery_sending_idx")
        }
    }
}
