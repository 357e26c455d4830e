public import TrellisDatabase
public import TrellisKernel

extension TenantTransaction {
    /// Enqueues a job for the tenant: it runs after this transaction is committed, and never when it is rolled back.
    ///
    /// - Parameters:
    ///   - parents: what the job waits for, in the same tenant.
    ///   - options: how it differs from what its type says.
    /// - Throws: ``JobError/parentMissing(_:)``; ``JobError/batchClosed``; ``JobError/ownBatch``;
    ///   ``JobError/notUnique(existing:)`` when the options say that another job may not have the same key.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueuer.enqueue(job, parents, options)
    }

    /// Enqueues a job that runs once the others are completed.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [EnqueuedJob], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueue(job, after: parents.map { .on($0) }, options)
    }

    /// Enqueues many jobs of one kind, in as few statements as the engine allows; answers them in their order.
    ///
    /// All or none. Each waits for all of `parents`.
    ///
    /// - Throws: as for one.
    @discardableResult
    public func enqueue<J: JobPayload>(
        contentsOf jobs: some Sequence<J>, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try enqueuer.enqueue(contentsOf: Array(jobs), parents, options)
    }

    /// Enqueues jobs that are counted and waited for together; answers the batch, for `JobDependency.on(_:)`.
    ///
    /// A batch succeeds when every job in it is completed. Without jobs of its own, because there are none or others have
    /// their unique keys, it has ended at once, with success.
    ///
    /// - Parameter label: what dashboards call it.
    @discardableResult
    public func batch<J: JobPayload>(
        _ label: String, _ jobs: some Sequence<J>, _ options: JobOptions = .standard
    ) throws -> ID<JobBatch> {
        try enqueuer.batch(label, Array(jobs), options)
    }

    /// As ``batch(_:_:_:)``, with a job that runs once all of them are completed.
    @discardableResult
    public func batch<J: JobPayload, Next: JobPayload>(
        _ label: String, _ jobs: some Sequence<J>, _ options: JobOptions = .standard, onSuccess next: Next
    ) throws -> ID<JobBatch> {
        let batch = try batch(label, jobs, options)
        try enqueue(next, after: [.on(batch)])
        return batch
    }

    /// Cancels a job of the tenant once this transaction is committed: at once when it waits, otherwise its worker is
    /// asked to stop it.
    ///
    /// - Throws: ``JobError/notFound``; ``JobError/ended(_:)``.
    public func cancel(_ id: ID<BackgroundJob>) throws {
        let rows = JobRows(self)
        guard let job = try rows.lock([(scope.tenantID, id)]).first else { throw JobError.notFound }
        guard !job.state.isFinal else { throw JobError.ended(job.state) }
        try rows.cancel([job], by: scope.userID)
    }

    var enqueuer: JobEnqueuer { JobEnqueuer(tx: self, userID: scope.userID == .nobody ? nil : scope.userID) }
}

extension SystemTransaction {
    /// Enqueues work of the platform's own, which no tenant asked for; otherwise as within a tenant.
    ///
    /// - Throws: as ``TrellisDatabase/TenantTransaction/enqueue(_:after:_:)-(J,[JobDependency],_)``.
    @discardableResult
    public func enqueue<J: JobPayload>(
        _ job: J, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> EnqueuedJob {
        try enqueuer.enqueue(job, parents, options)
    }

    /// Enqueues many jobs of one kind for the platform itself; otherwise as within a tenant.
    @discardableResult
    public func enqueue<J: JobPayload>(
        contentsOf jobs: some Sequence<J>, after parents: [JobDependency] = [], _ options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try enqueuer.enqueue(contentsOf: Array(jobs), parents, options)
    }

    private var enqueuer: JobEnqueuer {
        let scope = Scope(tenantID: .platform, userID: .nobody, requestID: "")
        return JobEnqueuer(tx: inTenant(scope), userID: nil)
    }
}
