import Logging
import TrellisDatabase
import TrellisKernel

extension OutboxRelay {
    /// Notes that the jobs database has refused a job: it is tried again more and more rarely, or set aside.
    ///
    /// It is set aside at once if it would be refused again: because a parent doesn't exist in its tenant, or a rule of the
    /// schema doesn't allow it. Otherwise after some refusals, except those that pass.
    func refuse(_ row: JobOutboxRecord, because error: any Error) async throws {
        let failure = error as? any AppError
        let isFinal = Self.isFault(error) || (row.failures + 1 >= Self.patience && !error.mayPass)
        try await refuse(
            row, isFinal: isFinal, code: failure?.code ?? "job.refused",
            reason: failure?.message ?? "The jobs database refuses the job: \(error)")
    }

    /// Whether the reason lies in the job, so that another attempt would fail too.
    static func isFault(_ error: any Error) -> Bool { error is JobError || error.isViolation }

    func refuse(_ row: JobOutboxRecord, isFinal: Bool, code: String, reason: String) async throws {
        let (failures, reason) = (row.failures + 1, reason.storable(limit: 2000))
        let id = row.id
        try await outbox.system.write(options: Self.options) { tx in
            let now = tx.databaseNow
            _ = try JobDatabase.allTenants(in: tx).update(JobOutboxRecord.where { $0.id == id }) {
                [
                    $0.failures.set(failures), $0.errorCode.set(code), $0.errorMessage.set(reason),
                    $0.nextAt.set(now + Self.backoff.delay(after: failures)), $0.setAsideAt.set(isFinal ? now : nil),
                ]
            }
        }
        let metadata: Logger.Metadata = [
            "job_id": "\(id)", "job": "\(row.name)", "tenant": "\(row.tenantID)", "code": "\(code)",
            "error": "\(reason)",
        ]
        if isFinal {
            logger.error("A job can't be carried to the jobs database and is set aside", metadata: metadata)
        } else {
            logger.warning("A job can't be carried to the jobs database and is tried again", metadata: metadata)
        }
    }
}
