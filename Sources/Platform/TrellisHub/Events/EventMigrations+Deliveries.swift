import TrellisDatabase
import TrellisMigrations

extension EventMigrations {
    /// The deliveries that an event is to have, and how far the relay has come that makes jobs of them.
    ///
    /// Existing events have their jobs, which their transactions wrote. So the relay begins after them: at the oldest open
    /// transaction, since one of a release with this migration may publish afterwards.
    static let deliveries = Migration(
        "events.050-deliveries",
        up: { schema in
            schema.alter("event") { table in
                table.text("deliveries").nullable()
                table.text("permission").nullable()
            }
            schema.create("event_relay") { table in
                table.text("id")
                table.integer("position")
                table.uuid("event_id")
                table.text("pending")
                table.primaryKey(["id"])
            }
            schema.sql(
                sqlite: """
                    INSERT INTO event_relay (id, position, event_id, pending) \
                    SELECT 'deliveries', coalesce(max(position), 0), x'ffffffffffffffffffffffffffffffff', '[]' FROM event
                    """,
                postgres: """
                    INSERT INTO event_relay (id, position, event_id, pending) \
                    SELECT 'deliveries', pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1 \
                    + (SELECT coalesce(max(shift), 0) FROM event_epoch), 'ffffffff-ffff-ffff-ffff-ffffffffffff', '[]'
                    """)
        },
        down: { schema in
            schema.drop("event_relay")
            schema.alter("event") { table in
                table.drop(column: "permission")
                table.drop(column: "deliveries")
            }
        })
}
