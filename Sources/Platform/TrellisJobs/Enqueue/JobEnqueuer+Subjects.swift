import TrellisDatabase
import TrellisKernel

extension JobEnqueuer {
    /// Stores whom the arguments of jobs are about, so that they can be erased.
    func index<J: JobPayload>(_ jobs: [J], _ enqueued: [EnqueuedJob]) throws {
        let rows = zip(jobs, enqueued).flatMap { job, enqueued in
            Set(job.subjects).map { subject in
                JobSubjectRecord(
                    id: ID(), tenantID: tx.scope.tenantID, jobID: enqueued.id, subject: subject.description)
            }
        }
        // A job with the same unique key may have them already.
        if !rows.isEmpty { try tx.insertMissing(rows) }
    }
}
