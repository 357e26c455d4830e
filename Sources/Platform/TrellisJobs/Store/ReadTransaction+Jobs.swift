package import TrellisDatabase
package import TrellisKernel

/// A row of `job_file` without the content.
@Record("job_file")
package struct JobFileSummary: TenantOwned {
    package let id: ID<JobFile>
    package let tenantID: ID<Tenant>
    package let jobID: ID<BackgroundJob>
    package let name: String
    package let mediaType: String
    package let size: Int
    /// The key of the content among the objects of the tenant; nil if the row has it.
    package let storageKey: String?
    /// The SHA-256 of the object in hexadecimal; nil if the row has the content.
    package let sha256: String?
}

extension ReadTransaction where Owner == OwnedByTenant {
    /// Returns the tenant's job with this id.
    ///
    /// - Throws: ``JobError/notFound``.
    package func job(_ id: ID<BackgroundJob>) throws -> JobRecord {
        try requireJobs("job")
        guard let job = try find(JobRecord.self, id) else { throw JobError.notFound }
        return job
    }

    /// Returns the result of a job that isn't in its row; nil if there is none.
    package func storedResult(of job: JobRecord) throws -> JobContentRecord? {
        guard job.state == .completed, job.result == nil else { return nil }
        let (id, part) = (job.id, JobContent.Part.result.description)
        return try first(JobContentRecord.where { $0.jobID == id && $0.part == part && $0.unusedSince == nil })
    }

    /// Returns the files that a job created, oldest first.
    package func files(of job: ID<BackgroundJob>) throws -> [JobFileSummary] {
        try requireJobs("files")
        return try fetch(JobFileSummary.where { $0.jobID == job }.order { $0.id.ascending })
    }
}
