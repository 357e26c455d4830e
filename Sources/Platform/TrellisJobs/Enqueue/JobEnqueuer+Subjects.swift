import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Stores whom the arguments of jobs are about, so that they can be erased.
    func index<J: JobPayload>(_ jobs: [J], _ enqueued: [EnqueuedJob]) throws {
        try index(zip(jobs, enqueued).map { (job: $1.id, subjects: $0.subjectKeys) })
    }

    /// Stores whom the arguments of jobs are about, by the keys of the subjects.
    func index(_ jobs: [(job: ID<BackgroundJob>, subjects: [String])]) throws {
        let rows = jobs.flatMap { job, subjects in
            subjects.map { JobSubjectRecord(id: ID(), tenantID: tx.scope.tenantID, jobID: job, subject: $0) }
        }
        // A job with the same unique key may have them already.
        if !rows.isEmpty { try tx.insertMissing(rows) }
    }
}

extension JobPayload {
    /// The keys of the subjects that the arguments are about, each once.
    var subjectKeys: [String] { Set(subjects).map(\.description) }
}
