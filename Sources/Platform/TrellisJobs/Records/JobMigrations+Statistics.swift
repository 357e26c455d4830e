import TrellisMigrations

extension JobMigrations {
    /// The indexes of failures by queue, name and error code, of the jobs between two attempts by time, and of a queue's
    /// statistics.
    ///
    /// A job that never fails has no entry in the first two.
    static let failures = Migration(
        "jobs.040-failures", transactional: false,
        up: { schema in
            schema.alter("job") { table in
                table.index(
                    ["state", "queue", "name", "error_code", "finished_at", "scheduled_at"],
                    where: "state IN ('scheduled', 'discarded') AND error_code IS NOT NULL", named: "job_failure_idx")
                table.index(
                    ["started_at"], where: "state = 'scheduled' AND error_code IS NOT NULL", named: "job_retrying_idx")
            }
            schema.alter("job_minute") { table in
                table.index(["queue", "minute"], named: "job_minute_queue_idx")
            }
        },
        down: { schema in
            schema.alter("job_minute") { table in table.drop(index: "job_minute_queue_idx") }
            schema.alter("job") { table in
                table.drop(index: "job_retrying_idx")
                table.drop(index: "job_failure_idx")
            }
        })
}
