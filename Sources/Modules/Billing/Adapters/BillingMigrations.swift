import TrellisDatabase
import TrellisMigrations

/// The migrations of the module, in order.
///
/// Append migrations; never change a released one.
enum BillingMigrations {
    static let all: [Migration] = [
        Migration(
            "billing.001-create",
            up: { schema in
                createAccounts(schema)
                createInvoices(schema)
                createPayments(schema)
                createUsage(schema)
                createDocuments(schema)
            },
            down: { schema in
                for table in [
                    "billing_document", "billing_usage_total", "billing_usage", "billing_refund", "billing_payment",
                    "billing_credit_note",
                    "billing_counter", "billing_invoice", "billing_subscription", "billing_account",
                ] {
                    schema.drop(table)
                }
            })
    ]

    /// The index by which a change of a subscription finds its usage; after the module's other migrations.
    static let usageIndex = Migration("billing.003-usage-index", transactional: false) { schema in
        schema.alter("billing_usage") { $0.index(["tenant_id", "subscription_id"]) }
    } down: { schema in
        schema.alter("billing_usage") { $0.drop(index: "billing_usage_subscription_id_idx") }
    }

    private static func createAccounts(_ schema: SchemaBuilder) {
        schema.create("billing_account") { table in
            table.id()
            table.tenant(references: "tenant")
            table.json("customer")
            table.text("email").nullable()
            table.text("time_zone")
            table.text("gateway_customer").nullable()
            table.text("payment_method").nullable()
            table.text("language").nullable()
            table.timestamps()
            table.version()
        }
        schema.create("billing_subscription") { table in
            table.id()
            table.tenant(references: "tenant")
            table.text("plan")
            table.integer("plan_version")
            table.integer("seat_count")
            table.text("status").oneOf(["trialing", "active", "past_due", "paused", "cancelled", "expired"])
            for day in ["started_on", "changed_on", "period_start", "period_end", "anchor"] { table.text(day) }
            for day in ["charged_from", "paused_on", "ended_on", "due_on"] { table.text(day).nullable() }
            table.bool("ends_with_period")
            table.text("next_plan").nullable()
            table.integer("next_plan_version").nullable()
            table.json("unpaid")
            table.json("pending")
            table.timestamps()
            table.version()
            table.check("billing_subscription_period_check", "period_start < period_end")
            table.check(
                "billing_subscription_end_check", "(status IN ('cancelled', 'expired')) = (ended_on IS NOT NULL)")
            table.unique(
                ["tenant_id"], where: "status <> 'cancelled' AND status <> 'expired'",
                named: "billing_subscription_current_key")
            table.index(["tenant_id", "created_at", "id"])
            table.index(["due_on"], where: "due_on IS NOT NULL", named: "billing_subscription_due_idx")
            // For superusers: sums over all tenants, and lists with and without a state.
            table.index(["status", "plan", "plan_version", "seat_count"], named: "billing_subscription_sum_idx")
            table.index(["status", "created_at", "id"], named: "billing_subscription_status_idx")
            table.index(["created_at", "id"], named: "billing_subscription_latest_idx")
        }
    }

    private static func createInvoices(_ schema: SchemaBuilder) {
        schema.create("billing_invoice") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("subscription_id").nullable()
            table.text("status").oneOf(["draft", "open", "paid", "void", "uncollectible"])
            for column in ["number", "issued_on", "due_on", "paid_on"] { table.text(column).nullable() }
            table.text("currency")
            for amount in ["net", "total", "credited_net", "credited_total"] { table.integer(amount) }
            table.json("customer")
            table.json("lines")
            table.json("tax_lines")
            table.text("void_reason").nullable()
            table.timestamps()
            table.version()
            table.check("billing_invoice_void_check", "(status = 'void') = (void_reason IS NOT NULL)")
            table.check("billing_invoice_number_check", "(status = 'draft') = (number IS NULL)")
            table.check("billing_invoice_paid_check", "(status = 'paid') = (paid_on IS NOT NULL)")
            table.check("billing_invoice_credit_check", "credited_net >= 0 AND credited_net <= net")
            table.foreignKey(
                ["tenant_id", "subscription_id"], references: "billing_subscription", ["tenant_id", "id"])
            table.unique(["tenant_id", "number"])
            table.index(["tenant_id", "created_at", "id"])
            table.index(["tenant_id", "subscription_id", "created_at"])
            table.index(["status", "issued_on"], where: "status = 'open'", named: "billing_invoice_open_idx")
            // For superusers: sums by day, what is overdue in every tenant, and the oldest of it in one.
            table.index(["issued_on", "currency", "status", "total"], named: "billing_invoice_sum_idx")
            table.index(["status", "due_on", "id"], where: "status = 'open'", named: "billing_invoice_due_idx")
            table.index(
                ["tenant_id", "status", "due_on", "id"], where: "status = 'open'",
                named: "billing_invoice_tenant_due_idx")
        }
        schema.create("billing_counter") { table in
            table.id()
            table.tenant(references: "tenant")
            table.text("series")
            table.integer("year")
            table.integer("last")
            table.unique(["tenant_id", "series", "year"])
        }
        schema.create("billing_credit_note") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("invoice_id")
            table.text("invoice_number")
            table.text("number")
            table.text("issued_on")
            table.text("reason")
            table.text("currency")
            table.integer("net")
            table.integer("total")
            table.json("tax_lines")
            table.timestamp("created_at")
            table.check("billing_credit_note_net_check", "net > 0")
            table.foreignKey(["tenant_id", "invoice_id"], references: "billing_invoice", ["tenant_id", "id"])
            table.unique(["tenant_id", "number"])
            table.index(["tenant_id", "invoice_id"])
            table.index(["tenant_id", "created_at", "id"])
            table.index(["issued_on", "currency", "total"], named: "billing_credit_note_sum_idx")
        }
    }

    private static func createPayments(_ schema: SchemaBuilder) {
        schema.create("billing_payment") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("invoice_id")
            table.text("key")
            table.text("currency")
            table.integer("amount")
            table.integer("refunded")
            table.text("status").oneOf(["pending", "unknown", "requires_action", "declined", "succeeded"])
            table.text("reference").nullable()
            table.text("method").nullable()
            table.text("decline").oneOf([
                "insufficient_funds", "expired_method", "authentication_failed", "suspected_fraud",
                "method_missing", "amount_too_small", "withdrawn", "other",
            ]).nullable()
            table.timestamps()
            table.version()
            table.check("billing_payment_refunded_check", "amount > 0 AND refunded >= 0 AND refunded <= amount")
            table.foreignKey(["tenant_id", "invoice_id"], references: "billing_invoice", ["tenant_id", "id"])
            table.unique(["tenant_id", "key"])
            table.index(["tenant_id", "invoice_id", "created_at"])
            table.index(["key"], named: "billing_payment_notice_idx")
            table.index(["status", "updated_at"], named: "billing_payment_open_idx")
            table.index(["tenant_id", "created_at", "id"])
            table.index(["status", "created_at", "currency", "amount"], named: "billing_payment_sum_idx")
        }
        schema.create("billing_refund") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("payment_id")
            table.text("payment_key")
            table.text("currency")
            table.integer("amount")
            table.integer("attempt")
            table.text("status").oneOf(["pending", "unknown", "succeeded", "failed"])
            table.timestamps()
            table.version()
            table.foreignKey(["tenant_id", "id"], references: "billing_credit_note", ["tenant_id", "id"])
            table.foreignKey(["tenant_id", "payment_id"], references: "billing_payment", ["tenant_id", "id"])
            table.index(["tenant_id", "payment_id"])
            table.index(["status", "created_at", "currency", "amount"], named: "billing_refund_sum_idx")
        }
    }

    private static func createUsage(_ schema: SchemaBuilder) {
        schema.create("billing_usage") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("subscription_id")
            table.text("key")
            table.text("meter")
            table.integer("quantity")
            table.timestamp("at")
            table.uuid("closing_id").nullable()
            table.check("billing_usage_quantity_check", "quantity >= 0")
            table.foreignKey(
                ["tenant_id", "subscription_id"], references: "billing_subscription", ["tenant_id", "id"])
            table.unique(["tenant_id", "key"])
            table.index(
                ["tenant_id", "subscription_id", "at"], where: "closing_id IS NULL", named: "billing_usage_open_idx")
            table.index(["tenant_id", "closing_id", "meter", "at"])
        }
        schema.create("billing_usage_total") { table in
            table.id()
            table.tenant(references: "tenant")
            table.uuid("subscription_id")
            table.uuid("closing_id")
            table.text("meter")
            table.integer("quantity")
            table.text("period_start")
            table.text("period_end")
            table.timestamp("at")
            table.foreignKey(
                ["tenant_id", "subscription_id"], references: "billing_subscription", ["tenant_id", "id"])
            table.unique(["tenant_id", "closing_id", "meter"])
            table.index(["tenant_id", "subscription_id", "at"])
        }
    }
}
