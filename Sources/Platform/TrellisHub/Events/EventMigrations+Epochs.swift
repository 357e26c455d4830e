import TrellisDatabase
import TrellisMigrations

extension EventMigrations {
    /// The epochs of transaction numbers.
    static let epochs = Migration(
        "events.010-epochs",
        up: { schema in
            schema.create("event_epoch") { table in
                table.integer("epoch")
                table.integer("shift")
                table.timestamp("began_at")
                table.primaryKey(["epoch"])
            }
        },
        down: { schema in schema.drop("event_epoch") })
}
