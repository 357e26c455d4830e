import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// Work that is never done; only its rows are looked at.
@Schema
private struct Errand: JobPayload {
    static let name = "test.errand"
    var note: String = ""
}

extension TestApp {
    /// Gives a tenant a row in every table of jobs; answers a job that waits, with a file.
    func makeJobRows(
        for tenant: ID<Tenant>
    ) async throws -> (job: ID<BackgroundJob>, file: ID<JobFile>) {
        let scope = Scope(tenantID: tenant, userID: ID(), requestID: "test")
        let (file, now, content) = (ID<JobFile>(), clock.now, Array("a,b".utf8))
        return try await application.platform.database.tenant(scope).write { tx in
            let first = try tx.enqueue(Errand())
            try tx.enqueue(Errand(note: "after"), after: [first])
            _ = try tx.batch("Errands", [Errand(note: "one of many")])
            let job = first.id
            let statements: [SQL] = [
                """
                INSERT INTO job_event (id, tenant_id, job_id, kind, at)
                VALUES (\(ID<JobEventRecord>()), \(tenant), \(job), \("failed"), \(now))
                """,
                """
                INSERT INTO job_step (id, tenant_id, job_id, name, value, at)
                VALUES (\(ID<JobStepRecord>()), \(tenant), \(job), \("one"), \(TrellisDatabase.JSONText("{}")), \(now))
                """,
                """
                INSERT INTO job_log (id, tenant_id, job_id, attempt, level, message, at)
                VALUES (\(ID<JobLogRecord>()), \(tenant), \(job), \(1), \("info"), \("Done."), \(now))
                """,
                """
                INSERT INTO job_file (id, tenant_id, job_id, name, media_type, size, content, at)
                VALUES (\(file), \(tenant), \(job), \("a.csv"), \("text/csv"), \(3), \(content), \(now))
                """,
            ]
            for statement in statements { try tx.unfiltered.execute(statement) }
            return (job, file)
        }
    }
}
