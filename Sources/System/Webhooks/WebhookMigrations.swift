import TrellisDatabase
import TrellisMigrations

/// The migrations of the Webhooks module.
package enum WebhookMigrations {
    package static let all = [
        Migration("webhooks.001-create") { schema in
            schema.create("webhook") { table in
                table.id()
                table.tenant(references: "tenant")
                table.text("url")
                table.text("description").nullable()
                table.texts("events")
                table.text("secret")
                table.text("previous_secret").nullable()
                table.timestamp("previous_secret_until").nullable()
                table.timestamp("disabled_at").nullable()
                table.text("disabled_reason").nullable().oneOf(["member", "failing", "gone"])
                table.timestamps()
                table.version()
                table.check("webhook_disabled_check", "(disabled_at IS NULL) = (disabled_reason IS NULL)")
                table.check(
                    "webhook_previous_check", "(previous_secret IS NULL) = (previous_secret_until IS NULL)")
            }
            schema.create("webhook_health") { table in
                table.id()
                table.tenant()
                table.integer("failures")
                table.timestamp("failing_since").nullable()
                table.foreignKey(["tenant_id", "id"], references: "webhook", ["tenant_id", "id"], onDelete: .cascade)
                table.check("webhook_health_failures_check", "(failures = 0) = (failing_since IS NULL)")
            }
            schema.create("webhook_delivery") { table in
                table.id()
                table.tenant()
                table.uuid("webhook_id")
                table.uuid("event_id").nullable()
                table.text("event")
                table.text("body")
                table.text("state").oneOf(["pending", "delivered", "failed", "cancelled"])
                table.integer("attempts")
                table.integer("status").nullable()
                table.text("failure_reason").nullable().oneOf([
                    "address_refused", "connection", "timeout", "redirect", "status",
                ])
                table.timestamp("next_at").nullable()
                table.uuid("job_id").nullable()
                table.timestamp("created_at")
                table.timestamp("ended_at").nullable()
                table.foreignKey(
                    ["tenant_id", "webhook_id"], references: "webhook", ["tenant_id", "id"], onDelete: .cascade)
                table.check("webhook_delivery_ended_check", "(state = 'pending') = (ended_at IS NULL)")
                // A webhook gets an event once, even if the event is read again.
                table.unique(["tenant_id", "webhook_id", "event_id"], where: "event_id IS NOT NULL")
                table.index(["tenant_id", "webhook_id", "id"])
                table.index(["ended_at"], where: "ended_at IS NOT NULL", named: "webhook_delivery_ended_idx")
                table.index(["created_at"], where: "state = 'pending'", named: "webhook_delivery_pending_idx")
            }
            schema.create("webhook_attempt") { table in
                table.id()
                table.tenant()
                table.uuid("delivery_id")
                table.integer("number")
                table.timestamp("at")
                table.integer("duration_ms")
                table.integer("status").nullable()
                table.text("failure_reason").nullable().oneOf([
                    "address_refused", "connection", "timeout", "redirect", "status",
                ])
                table.text("message").nullable()
                table.text("response").nullable()
                table.foreignKey(
                    ["tenant_id", "delivery_id"], references: "webhook_delivery", ["tenant_id", "id"],
                    onDelete: .cascade)
                table.unique(["tenant_id", "delivery_id", "number"])
            }
        } down: { schema in
            for table in ["webhook_attempt", "webhook_delivery", "webhook_health", "webhook"] { schema.drop(table) }
        },
        Migration("webhooks.010-registrants") { schema in
            schema.alter("webhook") { table in
                table.uuid("registered_by").nullable()
                table.timestamp("suspended_at").nullable()
            }
        } down: { schema in
            schema.alter("webhook") { table in
                table.drop(column: "suspended_at")
                table.drop(column: "registered_by")
            }
        },
        circuit, deletion, registration, deliveryIndexes,
    ]
}
