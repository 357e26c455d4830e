import NIOCore
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// Background jobs of the caller's tenant: how far they are, and what they gave.
@Controller("core/jobs")
struct JobController {
    let jobs: JobService

    init(_ context: TenantContext, store: JobStore) {
        jobs = JobService(context, store: store)
    }

    /// Fetch the status of a job.
    ///
    /// Jobs that have ended are kept for a while, a day unless their kind says otherwise.
    @GET("{id}", access: .member, errors: [JobError.notFound])
    func get(id: ID<BackgroundJob>) async throws -> JobStatus {
        try await jobs.status(of: id)
    }

    /// Cancel a job.
    ///
    /// One that waits is cancelled at once; one that runs is told to stop, and ends soon after. Whoever enqueued it may,
    /// and whoever manages jobs.
    @DELETE("{id}", access: .member, errors: [JobError.notFound, JobError.ended(.completed), AccessError.forbidden])
    func cancel(id: ID<BackgroundJob>) async throws -> Accepted<JobStatus> {
        Accepted(try await jobs.cancel(id))
    }

    /// Fetch a file that a job made.
    ///
    /// Whoever enqueued it may, and whoever manages jobs.
    @GET("{id}/files/{file}", access: .member, errors: [JobError.notFound, AccessError.forbidden])
    func file(id: ID<BackgroundJob>, file: ID<JobFile>) async throws -> Download {
        let found = try await jobs.file(file, of: id)
        return Download(ByteBuffer(bytes: found.content), fileName: found.name, mediaType: found.mediaType)
    }
}
