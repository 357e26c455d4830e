import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

/// A job that never runs here; tests read only its row.
@Schema
struct SampleJob: JobPayload {
    static let name = "sample.job"
    var note: String = ""
    var apiKey: String = ""
    var inner: SampleInner = SampleInner()
}

@Schema
struct SampleInner {
    var password: String = ""
    var plain: String = ""
}

extension TestApp {
    var store: JobStore { JobStore(application.platform.database.system()) }

    func scope(_ tenant: ID<Tenant>) -> Scope {
        Scope(tenantID: tenant, userID: ID(high: 0, low: 1), requestID: "test")
    }

    /// Enqueues jobs for a tenant.
    @discardableResult
    func enqueue(_ jobs: [SampleJob], for tenant: ID<Tenant>) async throws -> [ID<BackgroundJob>] {
        try await application.platform.database.tenant(scope(tenant)).write { tx in
            try tx.enqueue(contentsOf: jobs).map(\.id)
        }
    }

    /// Claims every waiting job, as a worker does, and ends it with this outcome.
    func end(_ outcome: AttemptResult.Outcome) async throws {
        let jobs = try await claim()
        _ = try await store.results.finish(jobs.map { AttemptResult(JobLease($0), outcome, retention: .seconds(3600)) })
    }

    /// Claims every waiting job, as a worker does.
    @discardableResult
    func claim() async throws -> [JobRecord] {
        let (now, worker) = (clock.now, ID<JobWorker>())
        try await application.platform.database.system().write { tx in
            try tx.execute(
                """
                INSERT INTO job_worker (id, host, process, queues, concurrency, running, heartbeat, heartbeat_at, started_at)
                VALUES (\(worker), \("machine<1>"), \(7), \(["default"]), \(4), \(1), \(1), \(now), \(now))
                """)
        }
        return try await store.claims.claim(JobClaim(queue: .default, worker: worker, limit: 500))
    }

    /// Returns the current row of a job.
    func job(_ id: ID<BackgroundJob>, of tenant: ID<Tenant>) async throws -> JobRecord {
        try await application.platform.database.tenant(scope(tenant)).read { try $0.require(JobRecord.self, id) }
    }

    /// Logs a line for a job, as a worker does.
    func log(_ line: String, level: String, for job: ID<BackgroundJob>, of tenant: ID<Tenant>) async throws {
        let (id, at) = (ID<JobLogRecord>(), clock.now)
        try await application.platform.database.tenant(scope(tenant)).write { tx in
            _ = try tx.unfiltered(reason: "a test").execute(
                """
                INSERT INTO job_log (id, tenant_id, job_id, attempt, level, message, at)
                VALUES (\(id), \(tenant), \(job), \(1), \(level), \(line), \(at))
                """)
        }
    }

    /// Attaches a file to a job, as a worker does.
    @discardableResult
    func attach(
        _ name: String, _ content: [UInt8], to job: ID<BackgroundJob>, of tenant: ID<Tenant>
    ) async throws -> ID<JobFile> {
        let (id, at) = (ID<JobFile>(), clock.now)
        try await application.platform.database.tenant(scope(tenant)).write { tx in
            _ = try tx.unfiltered(reason: "a test").execute(
                """
                INSERT INTO job_file (id, tenant_id, job_id, name, media_type, size, content, at)
                VALUES (\(id), \(tenant), \(job), \(name), \("text/html"), \(content.count), \(content), \(at))
                """)
        }
        return id
    }
}
