public import TrellisKernel

extension JobContext {
    /// The batch that the job belongs to; nil if it belongs to none.
    ///
    /// ```swift
    /// try tx.enqueue(contentsOf: parts, JobOptions(batch: context.batch))
    /// ```
    /// So a job adds others to its own batch, which can't end before it.
    public var batch: ID<JobBatch>? { currentAttempt.job.batchID }
}
