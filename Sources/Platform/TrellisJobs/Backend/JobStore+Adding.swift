import TrellisDatabase
import TrellisKernel

extension JobStore {
    /// Inserts jobs that never ran, except those that exist, in one transaction.
    ///
    /// - Throws: ``TrellisDatabase/DatabaseError/uniqueViolation(constraint:)`` if another job has the unique key of
    ///   one.
    func add(_ jobs: [JobRecord]) async throws {
        guard !jobs.isEmpty else { return }
        try await database.write(options: .repeatable(attempts: 5, isolation: .readCommitted)) { tx in
            let everyTenant = JobDatabase.allTenants(in: tx)
            let rows = JobRows(everyTenant)
            // One that is listed twice is one job.
            let listed = Dictionary(jobs.map { ($0.id, $0) }) { first, _ in first }.values.sorted { $0.id < $1.id }
            let inserted = try everyTenant.insertMissing(listed.map { $0.waiting(at: rows.now) })
            if inserted.count < listed.count, try rows.count(of: listed) < listed.count {
                throw DatabaseError.uniqueViolation(constraint: "job_unique_key_key")
            }
            for queue in Set(inserted.filter { $0.state == .available }.map(\.queue)) { rows.wake(queue: queue) }
        }
    }
}

extension JobRows {
    /// Returns how many of the jobs exist.
    fileprivate func count(of jobs: [JobRecord]) throws -> Int {
        var listed = ValueRows("listed")
        listed.add("tenant_id", jobs.map(\.tenantID))
        listed.add("id", jobs.map(\.id))
        return try sql.rows(
            "SELECT 1 FROM \(listed) JOIN job ON job.tenant_id = listed.tenant_id AND job.id = listed.id"
        ) { _ in true }.count
    }
}

extension JobRecord {
    /// The job in the state in which it waits for its first attempt.
    fileprivate func waiting(at now: Timestamp) -> JobRecord {
        var job = self
        job.state = scheduledAt > now ? .scheduled : .available
        (job.attempt, job.lease, job.workerID, job.startedAt) = (0, 0, nil, nil)
        return job
    }
}
