import TrellisMigrations

extension JobMigrations {
    /// The kinds of history entries before operators could change jobs.
    private static let kinds = [
        "failed", "discarded", "snoozed", "rescued", "put_back", "stuck", "parked", "cancelled", "cancel_requested",
        "retried", "replaced", "queue_paused", "queue_resumed", "schedule_paused", "schedule_resumed",
    ]

    /// The entries of operators who change or delete a waiting job.
    static let changes = Migration(
        "jobs.043-changes", transactional: false,
        up: { schema in
            schema.rebuild("job_event") { $0.change("kind").oneOf(kinds + ["edited", "deleted"]) }
        },
        down: { schema in
            schema.rebuild("job_event") { $0.change("kind").oneOf(kinds) }
        })

    /// The end of a period in which no other job has a unique key, and the starts that a throttle counts.
    static let uniquePeriods = Migration(
        "jobs.044-unique-periods",
        up: { schema in
            schema.alter("job") { $0.timestamp("unique_until").nullable() }
            schema.create("job_key_start") { table in
                table.id()
                table.tenant()
                table.text("key")
                table.timestamp("counts_until")
                table.index(["tenant_id", "key", "counts_until"])
                table.index(["counts_until"])
            }
        },
        down: { schema in
            schema.drop("job_key_start")
            schema.alter("job") { $0.drop(column: "unique_until") }
            // The migration before this one refuses entries of these kinds when it is reverted.
            schema.sql("UPDATE job_event SET kind = 'replaced' WHERE kind IN ('edited', 'deleted')")
        })
}
