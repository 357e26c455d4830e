package import TrellisDatabase
package import TrellisKernel

extension TenantTransaction {
    /// Makes scheduled jobs of the tenant available now; returns the identifiers of those that were scheduled.
    ///
    /// Locks them in the order of their identifiers. Jobs in another state stay as they are. The attempt of a snoozed
    /// job doesn't count, so waking it costs none.
    @discardableResult
    package func runNow(_ jobs: [ID<BackgroundJob>]) throws -> Set<ID<BackgroundJob>> {
        guard !jobs.isEmpty else { return [] }
        try requireJobs("runNow")
        let rows = JobRows(self)
        let due = try rows.lock(jobs.map { (tenant: scope.tenantID, id: $0) }).filter { $0.state == .scheduled }.map(
            \.id)
        guard !due.isEmpty else { return [] }
        let woken = try update(returning: JobRecord.where { $0.id.in(due) && $0.state == .scheduled }) {
            [$0.state.set(.available), $0.scheduledAt.set(databaseNow)]
        }
        for queue in Set(woken.map(\.queue)) { rows.wake(queue: queue) }
        return Set(woken.map(\.id))
    }
}
