import TrellisMigrations

extension JobMigrations {
    /// The retention of failures and of batches that are waited for, and what is known of failing schedules.
    static let retention = Migration(
        "jobs.012-retention",
        up: { schema in
            schema.alter("job") { $0.integer("failure_retention_ms").nullable() }
            schema.alter("job_batch") { $0.timestamp("keep_until").nullable() }
            schema.alter("job_schedule") { table in
                table.timestamp("failing_since").nullable()
                table.text("failure").nullable()
            }
            schema.create("job_leader") { table in
                table.text("name")
                table.uuid("holder_id")
                table.integer("renewals")
                table.timestamp("renewed_at")
                table.primaryKey(["name"])
            }
        },
        down: { schema in
            schema.drop("job_leader")
            schema.alter("job_schedule") { table in
                table.drop(column: "failure")
                table.drop(column: "failing_since")
            }
            schema.alter("job_batch") { $0.drop(column: "keep_until") }
            schema.alter("job") { $0.drop(column: "failure_retention_ms") }
        })

    /// The indexes of statements that otherwise read every job.
    static let upkeepIndexes = Migration(
        "jobs.013-upkeep-indexes", transactional: false,
        up: { schema in
            schema.alter("job") { table in
                table.index(
                    ["state", "queue", "tenant_id", "id"],
                    where: "state IN ('scheduled', 'blocked', 'discarded', 'cancelled')",
                    named: "job_queue_idx")
                table.index(
                    ["name", "state", "created_at", "tenant_id"],
                    where: "name >= 'event:' AND name < 'event;' AND state <> 'completed' AND state <> 'cancelled'",
                    named: "job_delivery_idx")
            }
            schema.alter("job_batch") { table in
                table.index(
                    ["finished_at"], where: "finished_at IS NOT NULL AND keep_until IS NULL",
                    named: "job_batch_ended_idx")
                table.index(["keep_until"], where: "keep_until IS NOT NULL", named: "job_batch_kept_idx")
            }
        },
        down: { schema in
            schema.alter("job_batch") { table in
                table.drop(index: "job_batch_kept_idx")
                table.drop(index: "job_batch_ended_idx")
            }
            schema.alter("job") { table in
                table.drop(index: "job_delivery_idx")
                table.drop(index: "job_queue_idx")
            }
        })
}
