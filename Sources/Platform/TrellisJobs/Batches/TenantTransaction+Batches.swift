public import TrellisDatabase
public import TrellisKernel

extension TenantTransaction {
    /// Enqueues a job that runs once, at an event of a batch.
    ///
    /// ```swift
    /// try tx.enqueue(Announce(batch: batch), on: .success, of: batch)
    /// try tx.enqueue(TellOperator(batch: batch), on: .firstFailure, of: batch)
    /// ```
    /// It waits until then, and becomes available in the transaction that ends the job which is the reason.
    ///
    /// - Throws: the errors of ``enqueue(_:after:_:)-(J,[JobDependency],_)``.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, on event: BatchEvent, of batch: ID<JobBatch>, _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueue(job, after: [.on(event, of: batch)], options)
    }

    /// Cancels all jobs of a batch after this transaction commits.
    ///
    /// Workers cancel them in portions: waiting jobs end, running ones are requested to stop. Nothing can be added to the
    /// batch from now on; jobs that wait for it see it end without success, unless all its jobs succeed first.
    ///
    /// - Throws: ``JobError/batchNotFound``; ``JobError/batchClosed`` if it has ended.
    public func cancelBatch(_ id: ID<JobBatch>) throws {
        try requireJobs("cancelBatch")
        let actor = scope.userID == .noUser ? nil : scope.userID
        try JobRows(self).markCancelled(id, of: scope.tenantID, by: actor)
    }
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns how far a batch of the tenant is.
    ///
    /// - Throws: ``JobError/batchNotFound``; batches are deleted a day after their end at the earliest.
    public func batchStatus(_ id: ID<JobBatch>) throws -> BatchStatus {
        try requireJobs("batchStatus")
        guard let batch = try find(JobBatchRecord.self, id) else { throw JobError.batchNotFound }
        return BatchStatus(batch)
    }
}
