import TrellisDatabase
package import TrellisKernel

/// A job with all that is known of its life.
package struct JobHistory: Sendable {
    package let job: JobRecord
    /// What happened to it beside its ordinary course, the first thing first.
    package let events: [JobEventRecord]
    /// What it logged, the first line first.
    package let log: [JobLogRecord]
}

extension JobStore {
    /// The job with this identifier, whosever it is, and its life so far.
    ///
    /// - Throws: ``JobError/notFound``.
    package func history(of id: ID<BackgroundJob>) async throws -> JobHistory {
        try await read { tx in
            guard let job = try tx.find(JobRecord.self, id) else { throw JobError.notFound }
            return JobHistory(
                job: job,
                events: try tx.fetch(
                    JobEventRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }),
                log: try tx.fetch(
                    JobLogRecord.where { $0.tenantID == job.tenantID && $0.jobID == id }.order { $0.id.ascending }))
        }
    }

    /// Whose the job with this identifier is.
    ///
    /// - Throws: ``JobError/notFound``.
    package func tenant(of id: ID<BackgroundJob>) async throws -> ID<Tenant> {
        try await read { tx in
            guard let job = try tx.find(JobRecord.self, id) else { throw JobError.notFound }
            return job.tenantID
        }
    }
}
