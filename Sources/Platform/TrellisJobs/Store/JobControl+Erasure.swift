import TrellisDatabase
package import TrellisKernel

extension JobControl {
    /// Cancels jobs that are about a subject, and ends the retention of those that have ended, so that the next pruning
    /// deletes them with their files; deletes schedules that would enqueue more of them.
    ///
    /// - Parameters:
    ///   - tenant: only jobs of this tenant; nil for those of all.
    ///   - job: a job to leave alone, which calls this.
    ///   - limit: the maximum number of jobs that the transaction changes.
    /// - Returns: the number of jobs and schedules that it changed, and whether some jobs still run, which must be erased later.
    package func erase(
        _ subject: DataSubject, tenant: ID<Tenant>?, except job: ID<BackgroundJob>, limit: Int = 100
    ) async throws -> (changed: Int, areRunning: Bool) {
        try await database.write { rows in
            let (now, ofTenant): (Timestamp, SQL) = (rows.now, tenant.map { "AND s.tenant_id = \($0)" } ?? "")
            let about: SQL = """
                SELECT s.tenant_id, s.job_id FROM job_subject s JOIN job j ON j.tenant_id = s.tenant_id AND j.id = s.job_id \
                WHERE s.subject = \(subject.description) \(ofTenant) AND s.job_id <> \(job)
                """
            let open: SQL = """
                (j.finished_at IS NULL AND j.cancel_requested_at IS NULL) OR (j.finished_at IS NOT NULL \
                AND j.keep_until > \(now))
                """
            let jobs = try rows.lock(
                where: "(tenant_id, id) IN (\(about) AND (\(open)) ORDER BY s.tenant_id, s.job_id LIMIT \(limit))")
            try rows.cancel(jobs.filter { !$0.state.isFinal }, by: nil)
            for job in jobs where job.state != .running {
                try rows.sql.execute(
                    """
                    UPDATE job SET keep_until = \(now) WHERE tenant_id = \(job.tenantID) AND id = \(job.id) \
                    AND finished_at IS NOT NULL
                    """)
            }
            let schedules = try rows.eraseSchedules(about: subject, tenant, limit: limit)
            let running = try rows.sql.rows("SELECT 1 WHERE EXISTS (\(about) AND j.finished_at IS NULL)") { _ in true }
            return (jobs.count + schedules, !running.isEmpty)
        }
    }
}

extension JobRows {
    /// Deletes stored schedules whose arguments are about a subject; returns their number.
    fileprivate func eraseSchedules(about subject: DataSubject, _ tenant: ID<Tenant>?, limit: Int) throws -> Int {
        let ofTenant: SQL = tenant.map { "AND tenant_id = \($0)" } ?? ""
        return try sql.execute(
            """
            DELETE FROM job_stored_schedule WHERE (tenant_id, id) IN (SELECT tenant_id, schedule_id \
            FROM job_schedule_subject WHERE subject = \(subject.description) \(ofTenant) \
            ORDER BY tenant_id, schedule_id LIMIT \(limit))
            """)
    }
}
