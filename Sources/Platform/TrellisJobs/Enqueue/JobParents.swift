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

        /// Keeps a batch whose first failure the job waits for, with the results of its jobs, until the job has ended.
        init(keeping batch: ID<JobBatch>) {
            parent = ID(high: batch.high, low: batch.low)
            policy = .always
            isResolved = true
            cancelsJob = false
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
        if let batch {
            let own = [JobDependency.on(batch).parent, ID(failureOf: batch)]
            guard !dependencies.contains(where: { own.contains($0.parent) }) else { throw JobError.ownBatch }
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
        let batches = Set(
            parents.filter { ends[$0] == nil }.map { $0.failedBatch ?? ID<JobBatch>(high: $0.high, low: $0.low) })
        if !batches.isEmpty {
            let found = try tx.fetch(
                JobBatchRecord.where { $0.id.in(batches) }.order { $0.id.ascending }, lock: .forNoKeyUpdate)
            for batch in found {
                let id = ID<BackgroundJob>(high: batch.id.high, low: batch.id.low)
                let isOver = batch.pending == 0 && batch.finishedAt != nil
                // Its success needs the retry of a job that was deleted, as for a single job that has failed.
                if requested[id]?.policy == .success, try Self.hasLostFailure(batch, tx) { continue }
                ends[id] = isOver ? .some(batch.failed == 0) : .some(nil)
                ends[ID(failureOf: batch.id)] = batch.failed > 0 ? .some(true) : isOver ? .some(false) : .some(nil)
            }
        }
        let kept = parents.compactMap(\.failedBatch).filter { requested[ID(high: $0.high, low: $0.low)] == nil }
        let waited = try parents.compactMap { parent -> Dependency? in
            guard let end = ends[parent], let dependency = requested[parent] else {
                if requested[parent]?.mayBeMissing == true { return nil }
                throw JobError.parentMissing(parent.failedBatch.map { ID(high: $0.high, low: $0.low) } ?? parent)
            }
            return Dependency(dependency, hasSucceeded: end)
        }
        self.dependencies = kept.map { Dependency(keeping: $0) } + waited
    }

    /// Whether a failed job of the batch was deleted, so that the batch can't succeed any more.
    private static func hasLostFailure(_ batch: JobBatchRecord, _ tx: TenantTransaction) throws -> Bool {
        guard batch.failed > 0 else { return false }
        let failed = JobRecord.where { $0.batchID == batch.id && $0.state.in([.discarded, .cancelled]) }
        return try tx.count(failed) < batch.failed
    }
}
