import TrellisDatabase
package import TrellisKernel
import TrellisStorage

extension JobControl {
    /// Deletes a job that waits, with all its rows and files.
    ///
    /// Locks the row, so of this and the job's start one comes first. Its unique key is free at once, also within its
    /// period. An entry of the history names the job and who deleted it; the audit records that.
    ///
    /// - Parameter actor: the operator; nil for the platform.
    /// - Throws: ``JobError/notFound``; ``JobError/onItsWay``; ``JobError/notWaiting(_:)``; ``JobError/awaited`` if others
    ///   wait for it.
    package func delete(_ id: ID<BackgroundJob>, tenant: ID<Tenant>, by actor: ID<User>?) async throws {
        try await arrivals.requiring(id, tenant) {
            try await database.write(in: tenant) { tx in
                let rows = JobRows(tx)
                let job = try rows.lockWaiting(id, of: tenant)
                guard job.batchID == nil, try !rows.isAwaited(job) else { throw JobError.awaited }
                let objects = try rows.objects(of: job)
                try tx.erase(JobRecord.where { $0.id == id })
                try tx.deleteObjects(try objects.map { try StorageKey($0) })
                try rows.insertHistory([
                    JobHistoryEntry(tenantID: tenant, kind: .deleted, message: "\(job.name) \(id)", actor: actor)
                ])
            }
        }
    }
}

extension JobRows {
    /// Whether a job that hasn't ended waits for this one.
    fileprivate func isAwaited(_ job: LockedJob) throws -> Bool {
        guard job.hasDependents else { return false }
        return try !sql.rows(
            """
            SELECT 1 FROM job_dependency d JOIN job c ON c.tenant_id = d.tenant_id AND c.id = d.job_id \
            WHERE d.tenant_id = \(job.tenantID) AND d.parent_id = \(job.id) AND d.resolved_at IS NULL \
            AND c.finished_at IS NULL LIMIT 1
            """
        ) { try $0.decode(Int.self, at: 0) }.isEmpty
    }

    /// Returns the keys of a job's objects in the storage, which earlier attempts may have left.
    fileprivate func objects(of job: LockedJob) throws -> [String] {
        try sql.rows(
            """
            SELECT storage_key FROM job_file WHERE tenant_id = \(job.tenantID) AND job_id = \(job.id) \
            AND storage_key IS NOT NULL UNION ALL SELECT storage_key FROM job_content \
            WHERE tenant_id = \(job.tenantID) AND job_id = \(job.id) AND storage_key IS NOT NULL
            """
        ) { try $0.decode(String.self, at: 0) }
    }
}
