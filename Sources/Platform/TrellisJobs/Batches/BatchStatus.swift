public import TrellisKernel

/// How far a batch is.
public struct BatchStatus: Hashable, Sendable {
    /// The batch's identifier.
    public let id: ID<JobBatch>
    /// Its name on dashboards.
    public let label: String
    /// The number of its jobs, with those that were added later.
    public let total: Int
    /// The number of jobs that haven't ended.
    public let pending: Int
    /// The number of jobs that ended without success.
    public let failed: Int
    /// The time of its creation.
    public let createdAt: Timestamp
    /// When all its jobs had ended for the first time.
    public let finishedAt: Timestamp?
    /// When it was cancelled.
    public let cancelledAt: Timestamp?

    init(_ batch: JobBatchRecord) {
        id = batch.id
        label = batch.label
        total = batch.total
        pending = batch.pending
        failed = batch.failed
        createdAt = batch.createdAt
        finishedAt = batch.finishedAt
        cancelledAt = batch.cancelledAt
    }

    /// The share of its jobs that have ended, in percent; 100 only when all have.
    public var percent: Int {
        total > 0 ? Int(Double(max(total - pending, 0)) / Double(total) * 100) : 100
    }
}
