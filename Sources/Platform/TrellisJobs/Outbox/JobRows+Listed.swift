import TrellisDatabase
import TrellisKernel

/// Statements on listed jobs of several tenants, whose rows are found by tenant and identifier.
extension JobRows {
    /// Returns those of the jobs that exist and haven't ended.
    func unfinished(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws -> Set<ID<BackgroundJob>> {
        try existing(jobs, where: "job.finished_at IS NULL")
    }

    /// Returns those of the jobs that exist and have ended.
    func ended(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws -> Set<ID<BackgroundJob>> {
        try existing(jobs, where: "job.finished_at IS NOT NULL")
    }

    /// Returns those of the jobs that exist and may still run: also those that an operator can retry.
    func incomplete(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws -> Set<ID<BackgroundJob>> {
        try existing(jobs, where: "job.state <> \(JobState.completed)")
    }

    private func existing(
        _ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)], where condition: SQL
    ) throws -> Set<ID<BackgroundJob>> {
        guard !jobs.isEmpty else { return [] }
        return Set(
            try sql.rows(
                """
                SELECT job.id FROM \(listed(jobs)) JOIN job ON job.tenant_id = listed.tenant_id AND job.id = listed.id \
                WHERE \(condition)
                """
            ) { try $0.decode(ID<BackgroundJob>.self, at: 0) })
    }

    /// Deletes the commits of the jobs; returns their number.
    func deleteCommits(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws -> Int {
        guard !jobs.isEmpty else { return 0 }
        return try sql.execute(
            """
            DELETE FROM job_commit WHERE (tenant_id, id) IN (SELECT listed.tenant_id, listed.id FROM \(listed(jobs)))
            """)
    }

    private func listed(_ jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) -> ValueRows {
        var listed = ValueRows("listed")
        listed.add("tenant_id", jobs.map(\.tenant))
        listed.add("id", jobs.map(\.id))
        return listed
    }
}
