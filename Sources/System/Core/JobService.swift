import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The operations of members on the jobs of their tenant.
struct JobService {
    let database: TenantDatabase
    let permissions: PermissionSet
    let store: JobStore
    let files: JobFiles
    /// The most bytes of a result in the storage that a status has.
    private static let resultLimit = 1 << 20

    init(_ context: TenantContext, store: JobStore, files: JobFiles) {
        database = context.database
        permissions = context.permissions
        self.store = store
        self.files = files
    }

    /// Returns the job with this id, and its files, to members who may see it; also while it is on its way to a database of
    /// its own.
    ///
    /// A result that the storage has is read from there, if it has at most a MiB. While the database of the jobs is away,
    /// jobs on their way are found, and others aren't.
    ///
    /// - Throws: ``JobError/notFound``, ``AccessError/forbidden``, ``JobError/fileMissing``, `StorageError`,
    ///   `DatabaseError`.
    func status(of id: ID<BackgroundJob>) async throws -> JobStatus {
        do {
            return try await arrivedStatus(of: id)
        } catch JobError.notFound where database.hasJobsElsewhere {
            // It may have arrived between the two reads.
            guard let waiting = try await database.waitingJob(id) else { return try await arrivedStatus(of: id) }
            try checkVisible(waiting)
            return JobStatus(waiting, files: [])
        } catch let error as DatabaseError where isAway(error) {
            return JobStatus(try await waitingJob(id, after: error), files: [])
        }
    }

    private func arrivedStatus(of id: ID<BackgroundJob>) async throws -> JobStatus {
        let (job, summaries, stored) = try await database.jobs.read { tx in
            let job = try tx.job(id)
            try checkVisible(job)
            return (job, try tx.files(of: id), try tx.storedResult(of: job))
        }
        var whole = job
        if let stored { whole.result = try await files.result(stored, limit: Self.resultLimit) }
        return JobStatus(whole, files: summaries)
    }

    /// Cancels the job, or requests it to stop, and returns its new status.
    ///
    /// - Throws: ``JobError/notFound``, ``JobError/ended(_:)``, ``JobError/onItsWay``, ``AccessError/forbidden``.
    func cancel(_ id: ID<BackgroundJob>) async throws -> JobStatus {
        do {
            try checkCancellable(try await database.job(id))
        } catch let error as DatabaseError where isAway(error) {
            try checkCancellable(try await waitingJob(id, after: error))
            throw JobError.onItsWay
        }
        try await store.acting(for: database.scope).control.cancel(
            id, tenant: database.scope.tenantID, by: database.scope.userID)
        return try await status(of: id)
    }

    /// Whether the error says that the jobs live in another database, which can't be used now.
    private func isAway(_ error: DatabaseError) -> Bool {
        database.hasJobsElsewhere && error.kind == .unavailable
    }

    /// Returns a visible job that is on its way to the database of the jobs, which failed with the error.
    ///
    /// - Throws: The error if no such job is on its way; ``AccessError/forbidden``.
    private func waitingJob(_ id: ID<BackgroundJob>, after error: DatabaseError) async throws -> JobRecord {
        guard let waiting = try await database.waitingJob(id) else { throw error }
        try checkVisible(waiting)
        return waiting
    }

    /// Returns a file of the job, with its content if that is small.
    ///
    /// - Throws: ``JobError/notFound``, ``AccessError/forbidden``.
    func file(_ file: ID<JobFile>, of id: ID<BackgroundJob>) async throws -> JobFileRecord {
        try await database.jobs.read { tx in
            try checkVisible(try tx.job(id))
            guard let found = try tx.find(JobFileRecord.self, file), found.jobID == id else { throw JobError.notFound }
            return found
        }
    }

    /// Throws unless the caller may see the job, and enqueued it or has `jobs.manage`.
    private func checkCancellable(_ job: JobRecord) throws(AccessError) {
        try checkVisible(job)
        guard job.userID == database.scope.userID || permissions.contains(.jobsManage) else { throw .forbidden }
    }

    /// Throws unless the caller may see the job's status, result and files.
    ///
    /// That takes the permissions of the route that started it, which the user who enqueued it needs as well, and may
    /// have lost. A job of a route without a permission, or of own rows, is visible to its user only. `jobs.manage`
    /// sees every job.
    private func checkVisible(_ job: JobRecord) throws(AccessError) {
        guard !permissions.contains(.jobsManage) else { return }
        let isVisible =
            if let names = job.permission {
                names.split(utf8: "+").allSatisfy {
                    permissions.contains(Permission($0.replacing(utf8: " ", with: ""), ""))
                }
            } else {
                job.userID == database.scope.userID
            }
        guard isVisible else { throw .forbidden }
    }
}
