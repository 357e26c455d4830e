public import TrellisKernel

/// What a job waits for: another job, or a batch, and what it makes of its end.
public struct JobDependency: Hashable, Sendable {
    /// What becomes of a job when one that it waits for ends.
    public enum Policy: String, Hashable, Sendable, CaseIterable {
        /// Runs once that one is completed; waits on while it is discarded or cancelled, since it may be retried.
        case success
        /// Runs once that one has ended, whatever its end.
        case always
        /// Runs once that one is completed; is cancelled when that one is discarded or cancelled.
        case cancel
    }

    let parent: ID<BackgroundJob>
    let policy: Policy
    /// Whether a parent that isn't there any more counts as one that has ended.
    var mayBeGone = false

    /// Waits for a job.
    public static func on(_ job: ID<BackgroundJob>, _ policy: Policy = .success) -> Self {
        Self(parent: job, policy: policy)
    }

    /// Waits for a job.
    public static func on(_ job: EnqueuedJob, _ policy: Policy = .success) -> Self {
        Self(parent: job.id, policy: policy)
    }

    /// Waits until a job has ended, whatever its end, or is gone.
    package static func ended(_ job: ID<BackgroundJob>) -> Self {
        Self(parent: job, policy: .always, mayBeGone: true)
    }

    /// Waits for every job of a batch; the batch succeeds when all of them are completed.
    public static func on(_ batch: ID<JobBatch>, _ policy: Policy = .success) -> Self {
        Self(parent: ID(high: batch.high, low: batch.low), policy: policy)
    }
}

/// A job that was enqueued, or the one that stands in its place.
public struct EnqueuedJob: Hashable, Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// Whether it was there before: another job has the same unique key.
    public let wasThere: Bool
}

/// Names the entity behind `ID<JobBatch>`: jobs that were enqueued together and are waited for together.
public enum JobBatch: Sendable {}
