import TrellisDatabase
import TrellisMigrations

extension EventMigrations {
    /// Whom events are about.
    static let subjects = Migration(
        "events.030-subjects",
        up: { schema in
            schema.create("event_subject") { table in
                table.id()
                table.tenant()
                table.uuid("event_id")
                table.text("subject")
                table.foreignKey(
                    ["tenant_id", "event_id"], references: "event", ["tenant_id", "id"], onDelete: .cascade)
                table.unique(["tenant_id", "event_id", "subject"])
                table.index(["subject", "tenant_id"])
            }
        },
        down: { schema in schema.drop("event_subject") })
}
