import TrellisMigrations

extension JobMigrations {
    static let storedSchedules = Migration(
        "jobs.045-stored-schedules",
        up: { schema in
            schema.create("job_stored_schedule") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.text("job")
                table.integer("job_version").default(1)
                table.json("arguments")
                table.text("cron").nullable()
                table.text("time_zone")
                table.integer("every_seconds").nullable()
                table.text("misfire").oneOf(["latest", "skip"])
                table.text("permission").nullable()
                table.timestamp("paused_at").nullable()
                table.timestamps()
                table.version()
                table.check("job_stored_schedule_rule_check", "(cron IS NULL) <> (every_seconds IS NULL)")
                table.unique(["tenant_id", "name"])
            }
            schema.create("job_schedule_run") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.integer("version").default(1)
                table.timestamp("next_at")
                table.timestamp("attempt_at").nullable()
                table.timestamp("last_at").nullable()
                table.uuid("last_job_id").nullable()
                table.text("last_outcome").nullable()
                table.integer("failures").default(0)
                table.timestamp("failing_since").nullable()
                table.text("failure_code").nullable()
                table.text("failure").nullable()
                table.foreignKey(
                    ["tenant_id", "id"], references: "job_stored_schedule", ["tenant_id", "id"], onDelete: .cascade)
                table.index(
                    ["attempt_at"], where: "attempt_at IS NOT NULL", named: "job_schedule_run_due_idx")
                table.index(
                    ["last_job_id"], where: "last_job_id IS NOT NULL AND last_outcome IS NULL",
                    named: "job_schedule_run_open_idx")
            }
        },
        down: { schema in
            for table in ["job_schedule_run", "job_stored_schedule"] { schema.drop(table) }
        })

    static let scheduleSubjects = Migration(
        "jobs.046-schedule-subjects",
        up: { schema in
            schema.create("job_schedule_subject") { table in
                table.id()
                table.tenant()
                table.uuid("schedule_id")
                table.text("subject")
                table.foreignKey(
                    ["tenant_id", "schedule_id"], references: "job_stored_schedule", ["tenant_id", "id"],
                    onDelete: .cascade)
                table.unique(["tenant_id", "schedule_id", "subject"])
                table.index(["subject", "tenant_id"])
            }
        },
        down: { schema in schema.drop("job_schedule_subject") })
}
