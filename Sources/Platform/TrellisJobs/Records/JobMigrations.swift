public import TrellisDatabase
public import TrellisMigrations

/// The migrations of the job tables.
public enum JobMigrations {
    /// All migrations, oldest first.
    public static let all: [Migration] = [
        jobs, parts, platform, storedFiles, permission, endedParents, openDependencies, versions,
        retention, upkeepIndexes, subjects, keys, failures, queues, expiryIndex,
        changes, uniquePeriods,
        storedSchedules, scheduleSubjects, batchCancellations, contents, batchMembers, outbox,
    ]

    /// All records, for the checks of schema, tenancy and statements.
    public static let records: [any Record.Type] = [
        JobRecord.self, JobDependencyRecord.self, JobBatchRecord.self, JobHistoryRecord.self, JobStepRecord.self,
        JobLogRecord.self, JobFileRecord.self, JobQueueRecord.self, JobWorkerRecord.self, JobScheduleRecord.self,
        JobStatisticsRecord.self, EndedParentRecord.self, JobLeaderRecord.self, JobSubjectRecord.self,
        JobKeyRecord.self, JobKeyUseRecord.self, JobKeyStartRecord.self, JobLatencyRecord.self,
        StoredScheduleRecord.self, ScheduleRunRecord.self, ScheduleSubjectRecord.self,
        BatchCancellationRecord.self, JobContentRecord.self,
        JobOutboxRecord.self, JobCarriedRecord.self, JobCommitRecord.self,
    ]

    private static let jobs = Migration(
        "jobs.001-jobs",
        up: { schema in
            schema.create("job") { table in
                table.id()
                table.tenant()
                table.text("name")
                table.text("queue")
                table.text("state").oneOf([
                    "scheduled", "available", "blocked", "running", "completed", "cancelled", "discarded",
                ])
                table.integer("priority")
                table.json("arguments")
                table.timestamp("scheduled_at")
                table.integer("attempt").default(0)
                table.integer("max_attempts")
                table.integer("lease").default(0)
                table.uuid("worker_id").nullable()
                table.integer("waiting_on").default(0)
                table.bool("has_dependents").default(false)
                table.text("unique_key").nullable()
                table.text("unique_scope").nullable().oneOf(["start", "end", "retention"])
                table.integer("timeout_ms").nullable()
                table.integer("retention_ms")
                table.uuid("batch_id").nullable()
                table.uuid("user_id").nullable()
                table.text("request_id")
                table.text("trace").nullable()
                table.timestamp("created_at")
                table.timestamp("started_at").nullable()
                table.timestamp("finished_at").nullable()
                table.timestamp("cancel_requested_at").nullable()
                table.integer("progress").nullable()
                table.text("progress_note").nullable()
                table.json("result").nullable()
                table.text("error_code").nullable()
                table.text("error_message").nullable()
                table.timestamp("keep_until").nullable()
                table.check(
                    "job_blocked_check", "(state = 'blocked') = (waiting_on > 0) OR state IN ('cancelled', 'discarded')"
                )
                table.check("job_running_check", "(state = 'running') = (worker_id IS NOT NULL)")
                table.check(
                    "job_final_check",
                    "(state = 'completed' OR state = 'cancelled' OR state = 'discarded') = (finished_at IS NOT NULL)")
                table.check("job_attempt_check", "attempt >= 0 AND attempt <= max_attempts")
                table.unique(["tenant_id", "unique_key"], where: "unique_key IS NOT NULL")
                table.index(
                    ["queue", "tenant_id", "priority", "scheduled_at", "id"], where: "state = 'available'",
                    named: "job_available_idx")
                table.index(["queue", "tenant_id", "worker_id"], where: "state = 'running'", named: "job_running_idx")
                table.index(["scheduled_at"], where: "state = 'scheduled'", named: "job_scheduled_idx")
                table.index(["keep_until"], where: "keep_until IS NOT NULL", named: "job_kept_idx")
                table.index(
                    ["finished_at"], where: "state IN ('discarded', 'cancelled')", named: "job_failed_idx")
                table.index(["tenant_id", "batch_id"], where: "batch_id IS NOT NULL", named: "job_batch_idx")
            }
            // Each job updates its row several times within seconds, so dead tuples must be vacuumed often.
            schema.sql(
                sqlite: nil,
                postgres: """
                    ALTER TABLE job SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, \
                    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 5000, fillfactor = 80)
                    """)
        },
        down: { schema in schema.drop("job") })

    private static let parts = Migration(
        "jobs.002-parts",
        up: { schema in
            schema.create("job_dependency") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.uuid("parent_id")
                table.text("policy").oneOf(["success", "always", "cancel"])
                table.timestamp("resolved_at").nullable()
                belongsToJob(table)
                table.unique(["tenant_id", "job_id", "parent_id"])
                table.index(["tenant_id", "parent_id"])
            }
            schema.create("job_batch") { table in
                table.id()
                table.tenant()
                table.text("label")
                table.integer("total")
                table.integer("pending")
                table.integer("failed").default(0)
                table.timestamp("created_at")
                table.timestamp("finished_at").nullable()
            }
            schema.create("job_event") { table in
                table.id()
                table.tenant()
                table.uuid("job_id").nullable()
                table.text("kind").oneOf([
                    "failed", "discarded", "snoozed", "rescued", "put_back", "stuck", "parked", "cancelled",
                    "cancel_requested", "retried", "replaced", "queue_paused", "queue_resumed", "schedule_paused",
                    "schedule_resumed",
                ])
                table.integer("attempt").nullable()
                table.text("code").nullable()
                table.text("message").nullable()
                table.uuid("actor_id").nullable()
                table.timestamp("at")
                belongsToJob(table)
                table.index(["tenant_id", "job_id", "id"])
            }
            schema.create("job_step") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.text("name")
                table.json("value")
                table.timestamp("at")
                belongsToJob(table)
                table.unique(["tenant_id", "job_id", "name"])
            }
            schema.create("job_log") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.integer("attempt")
                table.text("level")
                table.text("message")
                table.timestamp("at")
                belongsToJob(table)
                table.index(["tenant_id", "job_id", "id"])
            }
            schema.create("job_file") { table in
                table.id()
                table.tenant()
                table.uuid("job_id")
                table.text("name")
                table.text("media_type")
                table.integer("size")
                table.bytes("content")
                table.timestamp("at")
                belongsToJob(table)
                table.index(["tenant_id", "job_id", "id"])
            }
        },
        down: { schema in
            for table in ["job_file", "job_log", "job_step", "job_event", "job_batch", "job_dependency"] {
                schema.drop(table)
            }
        })

    private static let platform = Migration(
        "jobs.003-platform",
        up: { schema in
            schema.create("job_queue") { table in
                table.text("name")
                table.timestamp("paused_at").nullable()
                table.real("tokens")
                table.timestamp("refilled_at")
                table.primaryKey(["name"])
            }
            schema.create("job_worker") { table in
                table.id()
                table.text("host")
                table.integer("process")
                table.texts("queues")
                table.integer("concurrency")
                table.integer("running")
                table.integer("heartbeat")
                table.timestamp("heartbeat_at")
                table.timestamp("started_at")
                table.timestamp("stopping_at").nullable()
            }
            schema.create("job_schedule") { table in
                table.text("name")
                table.text("job")
                table.text("rule")
                table.text("time_zone")
                table.timestamp("paused_at").nullable()
                table.timestamp("next_at")
                table.timestamp("last_at").nullable()
                table.uuid("last_job_id").nullable()
                table.primaryKey(["name"])
            }
            schema.create("job_minute") { table in
                table.text("id")
                table.text("queue")
                table.timestamp("minute")
                for column in ["completed", "failed", "lost", "wait_sum", "wait_max", "run_sum", "run_max"] {
                    table.integer(column).default(0)
                }
                table.primaryKey(["id"])
                table.index(["minute", "queue"])
            }
        },
        down: { schema in
            for table in ["job_minute", "job_schedule", "job_worker", "job_queue"] { schema.drop(table) }
        })

    private static let storedFiles = Migration(
        "jobs.004-stored-files",
        up: { schema in
            schema.alter("job_file") { table in
                table.text("storage_key").nullable()
                table.text("sha256").nullable()
            }
        },
        down: { schema in
            schema.alter("job_file") { table in
                table.drop(column: "sha256")
                table.drop(column: "storage_key")
            }
        })

    private static let permission = Migration(
        "jobs.005-permission",
        up: { schema in
            schema.alter("job") { $0.text("permission").nullable() }
        },
        down: { schema in
            schema.alter("job") { $0.drop(column: "permission") }
        })

    /// Adds a foreign key to the job; deleting the job deletes the row.
    private static func belongsToJob(_ table: TableBuilder) {
        table.foreignKey(["tenant_id", "job_id"], references: "job", ["tenant_id", "id"], onDelete: .cascade)
    }
}
