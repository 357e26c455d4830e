import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// A job that never runs; tests read only its rows.
@Schema
private struct SampleJob: JobPayload {
    static let name = "test.sample"
    var note: String = ""
}

extension TestApp {
    /// Inserts a row in every table of jobs for a tenant, and returns a waiting job with a file.
    package func makeJobRows(
        for tenant: ID<Tenant>
    ) async throws -> (job: ID<BackgroundJob>, file: ID<JobFile>) {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        let (file, now, content) = (ID<JobFile>(), clock.now, Array("a,b".utf8))
        return try await application.platform.database.tenant(scope).write { tx in
            let first = try tx.enqueue(SampleJob())
            try tx.enqueue(SampleJob(note: "after"), after: [first])
            try tx.cancelBatch(try tx.batch("Samples", [SampleJob(note: "one of many")]))
            let schedule = try tx.schedule(SampleJob(), named: "Samples", .cron("@yearly")).id
            let job = first.id
            let statements: [SQL] = [
                """
                INSERT INTO job_event (id, tenant_id, job_id, kind, at)
                VALUES (\(ID<JobHistoryRecord>()), \(tenant), \(job), \("failed"), \(now))
                """,
                """
                INSERT INTO job_step (id, tenant_id, job_id, name, value, at)
                VALUES (\(ID<JobStepRecord>()), \(tenant), \(job), \("one"), \(JSONText("{}")), \(now))
                """,
                """
                INSERT INTO job_log (id, tenant_id, job_id, attempt, level, message, at)
                VALUES (\(ID<JobLogRecord>()), \(tenant), \(job), \(1), \("info"), \("Done."), \(now))
                """,
                """
                INSERT INTO job_schedule_subject (id, tenant_id, schedule_id, subject)
                VALUES (\(ID<ScheduleSubjectRecord>()), \(tenant), \(schedule), \("user:one"))
                """,
                """
                INSERT INTO job_ended_parent (id, tenant_id, parent_id, succeeded, portion, next_at)
                VALUES (\(ID<EndedParentRecord>()), \(tenant), \(job), \(true), \(10), \(now + .seconds(86_400)))
                """,
                """
                INSERT INTO job_subject (id, tenant_id, job_id, subject)
                VALUES (\(ID<JobSubjectRecord>()), \(tenant), \(job), \("user:one"))
                """,
                """
                INSERT INTO job_key (id, tenant_id, key, tokens, refilled_at)
                VALUES (\(ID<JobKeyRecord>()), \(tenant), \("one"), \(1.0), \(now))
                """,
                """
                INSERT INTO job_key_start (id, tenant_id, key, counts_until)
                VALUES (\(ID<JobKeyStartRecord>()), \(tenant), \("one"), \(now))
                """,
                """
                INSERT INTO job_key_use (id, tenant_id, job_id, key, lease)
                VALUES (\(ID<JobKeyUseRecord>()), \(tenant), \(job), \("one"), \(1))
                """,
                """
                INSERT INTO job_content (id, tenant_id, job_id, part, size, content)
                VALUES (\(ID<JobContentRecord>()), \(tenant), \(job), \("step:one"), \(3), \(content))
                """,
                """
                INSERT INTO job_outbox (id, tenant_id, name, entry, enqueued_at, next_at, set_aside_at)
                VALUES (\(ID<BackgroundJob>()), \(tenant), \("test.sample"), \(JSONText("{}")), \(now), \(now), \(now))
                """,
                """
                INSERT INTO job_commit (id, tenant_id, committed_at)
                VALUES (\(ID<BackgroundJob>()), \(tenant), \(now))
                """,
                """
                INSERT INTO job_file (id, tenant_id, job_id, name, media_type, size, content, at)
                VALUES (\(file), \(tenant), \(job), \("a.csv"), \("text/csv"), \(3), \(content), \(now))
                """,
            ]
            for statement in statements { try tx.unfiltered(reason: "a test").execute(statement) }
            return (job, file)
        }
    }
}
