import TrellisDatabase
import TrellisMigrations

extension EventMigrations {
    /// The tenants whose events a subscriber couldn't handle.
    static let parked = Migration(
        "events.020-parked",
        up: { schema in
            schema.create("event_parked") { table in
                table.id()
                table.tenant()
                table.text("subscriber")
                table.integer("position")
                table.uuid("event_id")
                table.integer("attempts")
                table.timestamp("failing_since")
                table.text("failure")
                table.timestamp("retry_at")
                table.unique(["tenant_id", "subscriber"])
                table.index(["subscriber", "retry_at"])
            }
        },
        down: { schema in schema.drop("event_parked") })
}
