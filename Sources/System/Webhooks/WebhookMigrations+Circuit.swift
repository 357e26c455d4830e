import TrellisDatabase
import TrellisMigrations

extension WebhookMigrations {
    /// The places and pauses of webhooks.
    static let circuit = Migration("webhooks.020-circuit") { schema in
        schema.alter("webhook_health") { table in
            table.integer("unavailable").default(0)
            table.integer("pauses").default(0)
            table.timestamp("paused_until").nullable()
            table.timestamp("last_ticket_at").nullable()
        }
        schema.alter("webhook_delivery") { table in
            table.timestamp("sending_until").nullable()
            table.timestamp("held_at").nullable()
        }
    } down: { schema in
        schema.alter("webhook_delivery") { table in
            table.drop(column: "held_at")
            table.drop(column: "sending_until")
        }
        schema.alter("webhook_health") { table in
            table.drop(column: "last_ticket_at")
            table.drop(column: "paused_until")
            table.drop(column: "pauses")
            table.drop(column: "unavailable")
        }
    }
}
