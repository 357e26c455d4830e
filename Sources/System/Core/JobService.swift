import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The operations of members on the jobs of their tenant.
struct JobService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let store: JobStore

    init(_ context: TenantContext, store: JobStore) {
        database = context.database
        permissions = context.permissions
        self.store = store
    }

    /// Returns the job with this id, and its files.
    ///
    /// - Throws: ``JobError/notFound``.
    func status(of id: ID<BackgroundJob>) async throws -> JobStatus {
        try await database.read { tx in JobStatus(try tx.job(id), files: try tx.files(of: id)) }
    }

    /// Cancels the job, or requests it to stop, and returns its new status.
    ///
    /// - Throws: ``JobError/notFound``, ``JobError/ended(_:)``, ``AccessError/forbidden``.
    func cancel(_ id: ID<BackgroundJob>) async throws -> JobStatus {
        try await database.read { tx in try check(try tx.job(id)) }
        try await store.acting(for: database.scope).control.cancel(
            id, tenant: database.scope.tenantID, by: database.scope.userID)
        return try await status(of: id)
    }

    /// Returns a file of the job, with its content if that is small.
    ///
    /// - Throws: ``JobError/notFound``, ``AccessError/forbidden``.
    func file(_ file: ID<JobFile>, of id: ID<BackgroundJob>) async throws -> JobFileRecord {
        try await database.read { tx in
            try check(try tx.job(id))
            guard let found = try tx.find(JobFileRecord.self, file), found.jobID == id else { throw JobError.notFound }
            return found
        }
    }

    /// Throws unless the user has enqueued the job or may manage jobs.
    private func check(_ job: JobRecord) throws {
        guard job.userID == database.scope.userID || permissions.contains(.jobsManage) else {
            throw AccessError.forbidden
        }
    }
}
