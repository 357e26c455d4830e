public import TrellisKernel

/// A dependency of a job on another job or on a batch, with the policy for the way the parent ends.
public struct JobDependency: Hashable, Sendable {
    /// What happens to a waiting job when its parent ends.
    public enum Policy: String, Hashable, Sendable, CaseIterable {
        /// Runs when the parent is completed; keeps waiting if it is discarded or cancelled, since it may be retried.
        case success
        /// Runs when the parent has ended, whether it succeeded or not.
        case always
        /// Runs when the parent is completed; is cancelled when the parent is discarded or cancelled.
        case cancel
    }

    let parent: ID<BackgroundJob>
    let policy: Policy
    /// Whether a parent whose row no longer exists counts as ended.
    var mayBeMissing = false

    /// Returns a dependency on a job.
    public static func on(_ job: ID<BackgroundJob>, _ policy: Policy = .success) -> Self {
        Self(parent: job, policy: policy)
    }

    /// Returns a dependency on a job.
    public static func on(_ job: EnqueuedJob, _ policy: Policy = .success) -> Self {
        Self(parent: job.id, policy: policy)
    }

    /// Returns a dependency that is fulfilled when a job has ended, with or without success, or no longer exists.
    package static func ended(_ job: ID<BackgroundJob>) -> Self {
        Self(parent: job, policy: .always, mayBeMissing: true)
    }

    /// Returns a dependency on every job of a batch; the batch succeeds when all its jobs are completed.
    public static func on(_ batch: ID<JobBatch>, _ policy: Policy = .success) -> Self {
        Self(parent: ID(high: batch.high, low: batch.low), policy: policy)
    }
}

/// A job that was enqueued, or the existing job with the same unique key.
public struct EnqueuedJob: Hashable, Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// Whether an existing job with the same unique key was found, so that none was enqueued.
    public let alreadyExisted: Bool
}

/// The entity of `ID<JobBatch>`: jobs that are enqueued together and waited for together.
public enum JobBatch: Sendable {}
