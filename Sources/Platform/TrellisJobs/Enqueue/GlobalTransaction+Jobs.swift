public import TrellisDatabase
public import TrellisKernel

extension GlobalTransaction {
    /// Enqueues a job for the user, without a tenant: it runs after this transaction commits, and never when it is
    /// rolled back.
    ///
    /// Work on rows without tenants is a ``GlobalJob``.
    ///
    /// - Throws: the same errors as ``TrellisDatabase/TenantTransaction/enqueue(_:after:_:)-(J,[JobDependency],_)``.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try platform.enqueue(job, after: parents, options)
    }

    /// Enqueues a job that runs when the parents are completed.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [EnqueuedJob], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try platform.enqueue(job, after: parents, options)
    }

    /// Enqueues many jobs of one type in as few statements as the engine allows, and returns them in order.
    ///
    /// Enqueues all or none. Each job waits for all of `parents`.
    ///
    /// - Throws: the same errors as for one job.
    @discardableResult
    public func enqueue<J: JobPayload>(
        contentsOf jobs: some Sequence<J>, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try platform.enqueue(contentsOf: jobs, after: parents, options)
    }

    /// Cancels a job without a tenant when this transaction commits.
    ///
    /// - Throws: ``JobError/notFound``, also for a job that another user enqueued; ``JobError/ended(_:)``.
    public func cancel(_ id: ID<BackgroundJob>) throws {
        try platform.requireJobs("cancel")
        let job = try platform.find(JobRecord.self, id)
        guard let job, isModerating || job.userID == scope.userID else { throw JobError.notFound }
        try platform.cancel(id)
    }
}
