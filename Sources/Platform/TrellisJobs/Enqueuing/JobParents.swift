import TrellisDatabase
import TrellisKernel

/// What a new job waits for, held until the transaction ends, so that none of it ends unseen.
struct JobParents {
    struct Parent {
        let id: ID<BackgroundJob>
        let policy: JobDependency.Policy
        /// Whether it has ended as the new job needs.
        let isResolved: Bool
        /// Whether it has ended so that the new job is not to run.
        let isFatal: Bool

        /// - Parameter hasSucceeded: nil while it hasn't ended.
        init(_ dependency: JobDependency, hasSucceeded: Bool?) {
            id = dependency.parent
            policy = dependency.policy
            isResolved = hasSucceeded.map { $0 || dependency.policy == .always } ?? false
            isFatal = hasSucceeded == false && dependency.policy == .cancel
        }
    }
    let dependencies: [Parent]

    var waitingOn: Int { dependencies.count { !$0.isResolved } }
    var isDoomed: Bool { dependencies.contains(where: \.isFatal) }

    /// Finds and holds the parents.
    ///
    /// Their rows are written before their states are read: whoever is ending one of them either is waited for here, or
    /// waits and then sees that the job has dependents.
    ///
    /// - Throws: ``JobError/parentMissing(_:)``.
    init(of dependencies: [JobDependency], _ tx: TenantTransaction) throws {
        guard !dependencies.isEmpty else {
            self.dependencies = []
            return
        }
        // Of two policies for one parent the first counts.
        let wanted = Dictionary(dependencies.map { ($0.parent, $0) }) { first, _ in first }
        let rows = JobRows(tx)
        let parents = wanted.keys.sorted()
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
            guard let end = ends[parent], let dependency = wanted[parent] else {
                if wanted[parent]?.mayBeGone == true { return nil }
                throw JobError.parentMissing(parent)
            }
            return Parent(dependency, hasSucceeded: end)
        }
    }
}
