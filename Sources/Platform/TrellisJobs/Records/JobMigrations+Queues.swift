import TrellisMigrations

extension JobMigrations {
    /// When a job expires, the priority before it aged, and the times of each queue for the metrics.
    static let queues = Migration(
        "jobs.041-queues",
        up: { schema in
            schema.alter("job") { table in
                table.timestamp("expires_at").nullable()
                table.integer("declared_priority").nullable()
            }
            schema.create("job_latency") { table in
                table.text("id")
                table.text("queue")
                table.text("kind").oneOf(["wait", "run"])
                table.integer("bound")
                table.integer("attempts")
                table.integer("microseconds")
                table.primaryKey(["id"])
            }
        },
        down: { schema in
            schema.drop("job_latency")
            schema.alter("job") { table in
                table.drop(column: "declared_priority")
                table.drop(column: "expires_at")
            }
        })

    /// The index of the jobs that expire unless they start; it has no entry for the others.
    static let expiryIndex = Migration(
        "jobs.042-expiry-index", transactional: false,
        up: { schema in
            schema.alter("job") { table in
                table.index(
                    ["expires_at"],
                    where: "expires_at IS NOT NULL AND attempt = 0 AND state IN ('scheduled', 'available', 'blocked')",
                    named: "job_expiry_idx")
            }
        },
        down: { schema in
            schema.alter("job") { table in table.drop(index: "job_expiry_idx") }
        })
}
