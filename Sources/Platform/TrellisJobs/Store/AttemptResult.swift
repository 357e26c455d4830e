import TrellisDatabase
public import TrellisKernel

/// A worker's lease of a job; every statement that ends an attempt checks it.
public struct JobLease: Hashable, Sendable {
    /// The job.
    public let id: ID<BackgroundJob>
    /// Its tenant.
    public let tenantID: ID<Tenant>
    /// The lease number of this worker; the job's number is greater after the job was taken away.
    public let lease: Int

    /// Creates a lease from its parts, as an adapter has stored them.
    public init(id: ID<BackgroundJob>, tenantID: ID<Tenant>, lease: Int) {
        self.id = id
        self.tenantID = tenantID
        self.lease = lease
    }

    package init(_ job: JobRecord) {
        id = job.id
        tenantID = job.tenantID
        lease = job.lease
    }
}

/// The result of an attempt.
public struct AttemptResult: Sendable {
    /// How an attempt ended.
    public enum Outcome: Hashable, Sendable {
        /// The attempt succeeded, with the job's result.
        case completed(DividedJSON?)
        /// The attempt failed; the job is retried after the delay, or discarded if it is nil.
        case failed(code: String, message: String, retryAfter: Duration?)
        /// The job can't succeed.
        case discarded(code: String, message: String)
        /// The job was cancelled, with the reason.
        case cancelled(String)
        /// The job runs again after the duration; the attempt doesn't count.
        case snoozed(Duration)
        /// This release can't run the job, and another one may: it waits for the duration; the attempt doesn't count.
        case parked(code: String, message: String, Duration)
        /// The worker stopped; the attempt doesn't count, and another worker may claim the job immediately.
        case requeued
    }

    /// The lease of the worker that ran it.
    public let lease: JobLease
    /// How it ended.
    public let outcome: Outcome
    /// How long the row is kept if this result completes the job.
    public let retention: Duration
    /// How long the row is kept if this result discards or cancels the job; nil for what its row says.
    public let failureRetention: Duration?
    /// Whether the arguments are erased if the job has succeeded.
    public let erasesArguments: Bool

    /// Creates a result.
    public init(
        _ lease: JobLease, _ outcome: Outcome, retention: Duration, failureRetention: Duration? = nil,
        erasesArguments: Bool = false
    ) {
        self.erasesArguments = erasesArguments
        self.lease = lease
        self.outcome = outcome
        self.retention = retention
        self.failureRetention = failureRetention
    }
}
