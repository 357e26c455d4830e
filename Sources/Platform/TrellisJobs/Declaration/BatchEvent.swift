public import TrellisKernel

/// What happens to a batch as a whole; jobs can wait for it.
public enum BatchEvent: Hashable, Sendable, CaseIterable {
    /// All its jobs are completed, perhaps after retries.
    case success
    /// One of its jobs has ended without success, for the first time.
    case firstFailure
    /// All its jobs have ended, with or without success, for the first time.
    case completion
}

extension JobDependency {
    /// Returns a dependency on an event of a batch; the job runs once, when that happens.
    ///
    /// A job that waits for the first failure is cancelled when all jobs of the batch have succeeded.
    public static func on(_ event: BatchEvent, of batch: ID<JobBatch>) -> Self {
        switch event {
        case .success: .on(batch, .success)
        case .completion: .on(batch, .always)
        case .firstFailure: Self(parent: ID(failureOf: batch), policy: .cancel)
        }
    }
}

extension ID<BackgroundJob> {
    /// The parent that stands for the first failure in a batch: it ends with success when a job of the batch fails, and
    /// without when the batch has succeeded.
    ///
    /// Identifiers have version 7, and this one version 8, so no job or batch has it.
    init(failureOf batch: ID<JobBatch>) {
        self.init(high: batch.high ^ 0xF000, low: batch.low)
    }

    /// The batch for whose first failure this stands; nil for a job or a batch.
    package var failedBatch: ID<JobBatch>? {
        (high >> 12) & 0xF == 8 ? ID<JobBatch>(high: high ^ 0xF000, low: low) : nil
    }
}
