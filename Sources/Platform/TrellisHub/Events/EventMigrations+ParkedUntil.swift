import TrellisDatabase
import TrellisMigrations

extension EventMigrations {
    /// Up to where a parked tenant's events are tried one by one.
    static let parkedUntil = Migration(
        "events.040-parked-until",
        up: { schema in
            schema.alter("event_parked") { table in
                table.integer("failed_position").nullable()
                table.uuid("failed_event_id").nullable()
            }
        },
        down: { schema in
            schema.alter("event_parked") { table in
                table.drop(column: "failed_event_id")
                table.drop(column: "failed_position")
            }
        })
}
