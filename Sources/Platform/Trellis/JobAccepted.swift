public import TrellisJobs
public import TrellisKernel
public import TrellisSchema
public import TrellisWeb

/// Work that goes on in the background: the job, and where to ask how far it is.
@Schema
public struct JobAccepted {
    /// The job.
    public var jobID: ID<BackgroundJob>
    /// The path to ask for its state, progress and result.
    public var statusURL: String

    /// The answer for this job.
    public init(_ job: EnqueuedJob) {
        jobID = job.id
        statusURL = "\(Application.prefix)/core/jobs/\(job.id)"
    }
}

extension Accepted where Value == JobAccepted {
    /// The answer for work that goes on as `job`: 202, with the place to ask for it as `Location`.
    public init(_ job: EnqueuedJob) {
        let value = JobAccepted(job)
        self.init(value, location: value.statusURL)
    }
}
