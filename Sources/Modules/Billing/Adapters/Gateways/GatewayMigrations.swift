import TrellisDatabase
import TrellisMigrations

/// The migrations of the fake gateway and of the notices, which are part of the module's.
enum GatewayMigrations {
    static let all: [Migration] = [
        Migration("billing.002-gateways") { schema in
            schema.create("billing_fake_object") { table in
                table.text("id")
                table.text("kind").oneOf(["customer", "method", "charge", "refund", "lost_request"])
                table.text("key").nullable()
                table.text("owner").nullable()
                table.text("token")
                table.integer("minor_units")
                table.text("currency")
                table.text("state")
                table.timestamp("created_at")
                table.primaryKey(["id"])
                table.unique(["kind", "key"], where: "key IS NOT NULL", named: "billing_fake_object_key")
                table.index(["owner", "kind"], named: "billing_fake_object_owner_idx")
            }
            schema.create("billing_notice") { table in
                table.text("id")
                table.timestamp("received_at")
                table.primaryKey(["id"])
                table.index(["received_at"])
            }
        } down: { schema in
            for table in ["billing_notice", "billing_fake_object"] { schema.drop(table) }
        }
    ]
}
