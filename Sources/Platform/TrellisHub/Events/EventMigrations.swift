public import TrellisDatabase
public import TrellisMigrations

/// The migrations of the event tables.
public enum EventMigrations {
    /// Every migration, oldest first.
    public static let all: [Migration] = [events, epochs, parked, subjects, parkedUntil, deliveries]

    /// Every record, for the checks of schema, tenancy and statements.
    public static let records: [any Record.Type] = [
        EventRecord.self, EventKeyRecord.self, EventHandledRecord.self, EventOffsetRecord.self,
        EventEpochRecord.self, EventParkedRecord.self, EventSubjectRecord.self, EventRelayRecord.self,
    ]

    private static let events = Migration(
        "events.001-events",
        up: { schema in
            schema.create("event") { table in
                table.id()
                table.tenant()
                table.integer("position")
                table.text("name")
                table.integer("version")
                table.json("payload")
                table.uuid("actor_id").nullable()
                table.uuid("causation_id").nullable()
                table.text("correlation_id")
                table.text("trace").nullable()
                table.timestamp("occurred_at")
                table.index(["position", "id"])
                table.index(["tenant_id", "position", "id"], named: "event_tenant_idx")
            }
            schema.create("event_key") { table in
                table.id()
                table.tenant()
                table.text("subscriber")
                table.text("key")
                table.uuid("job_id")
                table.uuid("previous_job_id").nullable()
                table.timestamp("touched_at")
                table.unique(["tenant_id", "subscriber", "key"])
                table.index(["touched_at"])
            }
            schema.create("event_handled") { table in
                table.id()
                table.tenant()
                table.uuid("event_id")
                table.text("subscriber")
                table.timestamp("at")
                table.foreignKey(
                    ["tenant_id", "event_id"], references: "event", ["tenant_id", "id"], onDelete: .cascade)
                table.unique(["tenant_id", "event_id", "subscriber"])
            }
            schema.create("event_offset") { table in
                table.text("subscriber")
                table.integer("position")
                table.uuid("event_id")
                table.timestamp("moved_at")
                table.timestamp("failing_since").nullable()
                table.text("failure").nullable()
                table.primaryKey(["subscriber"])
            }
        },
        down: { schema in
            for table in ["event_offset", "event_handled", "event_key", "event"] { schema.drop(table) }
        })
}
