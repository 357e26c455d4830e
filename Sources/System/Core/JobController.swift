import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisStorage
import TrellisWeb

/// Background jobs of the caller's tenant: their status, results and files.
@Controller("core/jobs")
struct JobController {
    let jobs: JobService
    let files: JobFiles

    init(_ context: TenantContext, store: JobStore, files: JobFiles) {
        jobs = JobService(context, store: store, files: files)
        self.files = files
    }

    /// Fetch the status of a job.
    ///
    /// Allowed for members with the permission of the route that started the job, and with `jobs.manage`. A job of a
    /// route without a permission is for the user who started it. Jobs that have ended remain for one day, unless their
    /// type sets another period. Confidential values of a result are left out, and a result of more than a MiB is null.
    @GET(
        "{id}", access: .member,
        errors: [JobError.notFound, JobError.fileMissing, AccessError.forbidden, StorageError.unavailable("…")])
    func get(id: ID<BackgroundJob>) async throws -> JobStatus {
        try await jobs.status(of: id)
    }

    /// Cancel a job.
    ///
    /// A waiting job is cancelled at once; a running job is requested to stop, and ends soon after. Allowed for the user
    /// who enqueued the job, while it may be seen, and for users with the permission `jobs.manage`.
    @DELETE(
        "{id}", access: .member,
        errors: [
            JobError.notFound, JobError.ended(.completed), JobError.onItsWay, JobError.fileMissing,
            AccessError.forbidden,
            StorageError.unavailable("…"),
        ])
    func cancel(id: ID<BackgroundJob>) async throws -> Accepted<JobStatus> {
        Accepted(try await jobs.cancel(id))
    }

    /// Fetch a file of a job.
    ///
    /// Allowed for those who may see the job.
    @GET(
        "{id}/files/{file}", access: .member,
        errors: [JobError.notFound, JobError.fileMissing, AccessError.forbidden, StorageError.unavailable("…")])
    func file(id: ID<BackgroundJob>, file: ID<JobFile>) async throws -> Download {
        try await Download(try await jobs.file(file, of: id), from: files)
    }
}
