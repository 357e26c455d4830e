public import TrellisJobs
public import TrellisKernel
public import TrellisSchema
public import TrellisWeb

/// An accepted background job, and the path of its status.
@Schema
public struct JobAccepted {
    /// The id of the job.
    public var jobID: ID<BackgroundJob>
    /// The path that returns its state, progress and result.
    public var statusURL: String

    /// Creates the value for this job.
    public init(_ job: EnqueuedJob) {
        jobID = job.id
        statusURL = "\(Application.prefix)/core/jobs/\(job.id)"
    }
}

extension Accepted where Value == JobAccepted {
    /// Creates the response for `job`: 202, with the path of its status as `Location`.
    public init(_ job: EnqueuedJob) {
        let value = JobAccepted(job)
        self.init(value, location: value.statusURL)
    }
}
