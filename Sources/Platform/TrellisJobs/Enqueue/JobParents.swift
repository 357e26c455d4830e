import TrellisDatabase
import TrellisKernel

/// The parents of a new job, locked until the transaction ends so that none of them ends unnoticed.
struct JobParents {
    /// A dependency with the state of its parent.
    struct Dependency {
        let parent: ID<BackgroundJob>
        let policy: JobDependency.Policy
        /// Whether the parent's end fulfils the dependency.
        let isResolved: Bool
        /// Whether the parent's end cancels the new job.
        let cancelsJob: Bool

        /// - Parameter hasSucceeded: nil if the parent hasn't ended.
        init(_ dependency: JobDependency, hasSucceeded: Bool?) {
            parent = dependency.parent
            policy = dependency.policy
            isResolved = hasSucceeded.map { $0 || dependency.policy == .always } ?? false
            cancelsJob = hasSucceeded == false && dependency.policy == .cancel
        }
    }
    let dependencies: [Dependency]

    var waitingOn: Int { dependencies.count { !$0.isResolved } }
    /// Whether the new job is cancelled instead of enqueued.
    var mustBeCancelled: Bool { dependencies.contains(where: \.cancelsJob) }

    /// Finds and locks the parents.
    ///
    /// Locks their rows before it reads their states: a transaction that ends one of them either finishes first, or
    /// waits and then sees that the job has dependents.
    ///
    /// - Parameter batch: the batch that the new job belongs to.
    /// - Throws: ``JobError/parentMissing(_:)``, ``JobError/ownBatch``.
    init(of dependencies: [JobDependency], in batch: ID<JobBatch>?, _ tx: TenantTransaction) throws {
        if let batch, dependencies.contains(where: { $0.parent == JobDependency.on(batch).parent }) {
            throw JobError.ownBatch
        }
        guard !dependencies.isEmpty else {
            self.dependencies = []
            return
        }
        // If a parent is listed twice, the first policy counts.
        let requested = Dictionary(dependencies.map { ($0.parent, $0) }) { first, _ in first }
        let rows = JobRows(tx)
        let parents = requested.keys.sorted()
        let jobs = try rows.lock(parents.map { (tx.scope.tenantID, $0) })
        let fresh = jobs.filter { !$0.hasDependents }.map(\.id)
        if !fresh.isEmpty { try tx.update(JobRecord.where { $0.id.in(fresh) }) { [$0.hasDependents.set(true)] } }
        var ends: [ID<BackgroundJob>: Bool?] = [:]
        for job in jobs { ends[job.id] = job.state.isFinal ? .some(job.state == .completed) : .some(nil) }
        let batches = parents.filter { ends[$0] == nil }.map { ID<JobBatch>(high: $0.high, low: $0.low) }
        if !batches.isEmpty {
            let found = try tx.fetch(
                JobBatchRecord.where { $0.id.in(batches) }.order { $0.id.ascending }, lock: .forNoKeyUpdate)
            for batch in found {
                ends[ID(high: batch.id.high, low: batch.id.low)] =
                    batch.pending == 0 && batch.finishedAt != nil ? .some(batch.failed == 0) : .some(nil)
            }
        }
        self.dependencies = try parents.compactMap { parent in
            guard let end = ends[parent], let dependency = requested[parent] else {
                if requested[parent]?.mayBeMissing == true { return nil }
                throw JobError.parentMissing(parent)
            }
            return Dependency(dependency, hasSucceeded: end)
        }
    }
}
