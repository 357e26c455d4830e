import TrellisDatabase
import TrellisKernel

extension JobRows {
    /// Deletes what is kept apart of the arguments of jobs, which they don't need any more.
    func endUse(ofArguments jobs: [(tenant: ID<Tenant>, id: ID<BackgroundJob>)]) throws {
        guard !jobs.isEmpty else { return }
        var done = ValueRows("done")
        done.add("tenant_id", jobs.map(\.tenant))
        done.add("id", jobs.map(\.id))
        try sql.execute(
            """
            DELETE FROM job_content WHERE part = 'arguments' AND storage_key IS NULL AND (tenant_id, job_id) IN \
            (SELECT done.tenant_id, done.id FROM \(done))
            """)
        // The transaction can't delete objects; the next pruning does, with the row.
        try sql.execute(
            """
            UPDATE job_content SET unused_since = \(now) WHERE part = 'arguments' AND unused_since IS NULL \
            AND (tenant_id, job_id) IN (SELECT done.tenant_id, done.id FROM \(done))
            """)
    }

    /// Inserts what is kept apart of the results of jobs that have just ended.
    func insert(_ contents: [(content: JobContent, job: JobLease)]) throws {
        for (content, job) in contents {
            let keyID: SQL = content.keyID.map { "\($0)" } ?? "NULL"
            let object: SQL =
                content.object.map { "\($0.key), \($0.size), \($0.sha256)" } ?? "NULL, NULL, NULL"
            try sql.execute(
                """
                INSERT INTO job_content (id, tenant_id, job_id, part, size, key_id, content, storage_key, stored_size, \
                sha256) VALUES (\(content.id), \
                \(job.tenantID), \(job.id), \(content.part.description), \(content.size), \(keyID), \
                \(content.bytes), \(object))
                """)
        }
    }
}
