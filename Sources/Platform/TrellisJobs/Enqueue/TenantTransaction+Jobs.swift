public import TrellisDatabase
public import TrellisKernel

extension TenantTransaction {
    /// Enqueues a job for the tenant: it runs after this transaction commits, and never when it is rolled back.
    ///
    /// If the jobs live in a database of their own, the job goes there after the commit. So the database of the jobs decides
    /// about its parents and its unique key, and the returned identifier is always new: a job that finds its key taken ends
    /// as cancelled with the code `job.not_unique`, and one whose parent doesn't exist is set aside, which
    /// `App jobs outbox` lists.
    ///
    /// - Parameters:
    ///   - parents: the jobs and batches, in the same tenant, that the job waits for.
    ///   - options: overrides of the type's defaults.
    /// - Throws: ``JobError/parentMissing(_:)``; ``JobError/batchClosed``; ``JobError/ownBatch``;
    ///   ``JobError/notUnique(existing:)`` if the unique key is taken and its conflict rule is `reject`;
    ///   ``JobError/otherDatabase(_:)`` for such a rule, and for a job of a batch, if the jobs live in another database.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueuer.enqueue(job, parents, options)
    }

    /// Enqueues a job that runs when the parents are completed.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [EnqueuedJob], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueue(job, after: parents.map { .on($0) }, options)
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
        try enqueuer.enqueue(contentsOf: Array(jobs), parents, options)
    }

    /// Enqueues jobs as a batch and returns the batch, for `JobDependency.on(_:)`.
    ///
    /// A batch succeeds when all its jobs are completed. A batch without jobs of its own, because `jobs` is empty or
    /// other jobs have their unique keys, ends immediately with success.
    ///
    /// - Parameter label: the name of the batch on dashboards.
    /// - Throws: the errors of the jobs; ``JobError/otherDatabase(_:)`` if the jobs live in another database: see
    ///   ``TrellisDatabase/TenantDatabase/jobs``.
    @discardableResult
    public func batch<J: JobPayload>(
        _ label: String, _ jobs: some Sequence<J>, _ options: JobOptions = .standard
    ) throws -> ID<JobBatch> {
        try enqueuer.batch(label, Array(jobs), options)
    }

    /// Enqueues a batch like ``batch(_:_:_:)``, and a job that runs when all jobs of the batch are completed.
    @discardableResult
    public func batch<J: JobPayload, Next: JobPayload>(
        _ label: String, _ jobs: some Sequence<J>, _ options: JobOptions = .standard, onSuccess next: Next
    ) throws -> ID<JobBatch> {
        let batch = try batch(label, jobs, options)
        try enqueue(next, after: [.on(batch)])
        return batch
    }

    /// Cancels a job of the tenant when this transaction commits.
    ///
    /// A waiting job is cancelled immediately. For a running job the worker is requested to stop it.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/ended(_:)``; ``JobError/otherDatabase(_:)`` if the jobs live in another
    ///   database: see ``TrellisDatabase/TenantDatabase/jobs``.
    public func cancel(_ id: ID<BackgroundJob>) throws {
        try requireJobs("cancel")
        let rows = JobRows(self)
        guard let job = try rows.lock([(scope.tenantID, id)]).first else { throw JobError.notFound }
        guard !job.state.isFinal else { throw JobError.ended(job.state) }
        try rows.cancel([job], by: scope.userID)
    }

    var enqueuer: JobEnqueuer { JobEnqueuer(tx: self, userID: scope.userID == .noUser ? nil : scope.userID) }
}

extension SystemTransaction {
    /// Enqueues a job of the platform itself, which belongs to no tenant.
    ///
    /// - Throws: the same errors as ``TrellisDatabase/TenantTransaction/enqueue(_:after:_:)-(J,[JobDependency],_)``.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueuer.enqueue(job, parents, options)
    }

    /// Enqueues many jobs of one type for the platform itself.
    @discardableResult
    public func enqueue<J: JobPayload>(
        contentsOf jobs: some Sequence<J>, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try enqueuer.enqueue(contentsOf: Array(jobs), parents, options)
    }

    private var enqueuer: JobEnqueuer {
        // Of the scope only the request: the job belongs to the platform.
        let own = Scope(tenantID: .platform, userID: .noUser, requestID: scope?.requestID ?? requestID ?? "")
        return JobEnqueuer(tx: inTenant(own), userID: nil)
    }
}
