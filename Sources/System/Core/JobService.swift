import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// What a tenant's members may know of the tenant's jobs, and do to them.
struct JobService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let store: JobStore

    init(_ context: TenantContext, store: JobStore) {
        database = context.database
        permissions = context.permissions
        self.store = store
    }

    /// The job with this id, and the files that it made.
    ///
    /// - Throws: ``JobError/notFound``.
    func status(of id: ID<BackgroundJob>) async throws -> JobStatus {
        try await database.read { tx in JobStatus(try tx.job(id), files: try tx.files(of: id)) }
    }

    /// Cancels the job, or tells it to stop; answers what it is then.
    ///
    /// - Throws: ``JobError/notFound``, ``JobError/ended(_:)``, ``AccessError/forbidden``.
    func cancel(_ id: ID<BackgroundJob>) async throws -> JobStatus {
        try await database.read { tx in try check(try tx.job(id)) }
        try await store.acting(for: database.scope).cancel(
            id, tenant: database.scope.tenantID, by: database.scope.userID)
        return try await status(of: id)
    }

    /// A file that the job made, with its bytes.
    ///
    /// - Throws: ``JobError/notFound``, ``AccessError/forbidden``.
    func file(_ file: ID<JobFile>, of id: ID<BackgroundJob>) async throws -> JobFileRecord {
        try await database.read { tx in
            try check(try tx.job(id))
            guard let found = try tx.find(JobFileRecord.self, file), found.jobID == id else { throw JobError.notFound }
            return found
        }
    }

    /// Lets through whoever enqueued the job, and whoever manages jobs.
    private func check(_ job: JobRecord) throws {
        guard job.userID == database.scope.userID || permissions.contains(.jobsManage) else {
            throw AccessError.forbidden
        }
    }
}
