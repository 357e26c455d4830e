public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisKernel
import TrellisObservability

/// The context of a running job: its scope, its database access, its logger and its progress reports.
///
/// When a job exceeds its timeout or is cancelled, its task is cancelled. Call `try Task.checkCancellation()` in long
/// loops.
public final class JobContext: Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// The tenant, user and request that the job was enqueued for.
    ///
    /// Jobs of the platform itself have the tenant ``TrellisKernel/ID/platform``. Jobs without a user, such as those of
    /// schedules, have the user ``TrellisKernel/ID/noUser``.
    public var scope: Scope { database.scope }
    /// The number of this attempt; 1 is the first.
    public var attempt: Int { currentAttempt.job.attempt }
    /// The maximum number of attempts.
    public var maxAttempts: Int { currentAttempt.job.maxAttempts }
    /// The database of the job's tenant.
    public let database: TenantDatabase
    /// The rows of the jobs of the tenant, which may be in another database.
    var rows: TenantDatabase { database.jobs }

    let currentAttempt: JobAttempt
    let registration: JobRegistration
    let reports: JobReportBuffer
    let environment: JobEnvironment
    /// What neither errors nor reports may show.
    let secrets = SecretTexts()
    private let logContext: LogContext
    private let ownLogger = Mutex<Logger?>(nil)

    init(
        _ attempt: JobAttempt, _ registration: JobRegistration, _ environment: JobEnvironment, _ logContext: LogContext
    ) {
        let job = attempt.job
        id = job.id
        database = environment.database.tenant(
            Scope(
                tenantID: job.tenantID, userID: job.userID ?? .noUser, requestID: job.requestID,
                // A job that it enqueues, and its result, need the same permission.
                origin: WorkOrigin("job \(job.name)", permission: job.permission))
        ).caused(by: ID(high: job.id.high, low: job.id.low))
        currentAttempt = attempt
        self.registration = registration
        self.environment = environment
        self.logContext = logContext
        reports = environment.reports
    }

    /// A logger for the server's log and for the job's own log, which dashboards show.
    ///
    /// Lines in the server's log contain the job, the scope, and the trace in which the job was enqueued. The job's log
    /// stores the first 500 lines of the attempt, with level `info` and above at least.
    public var logger: Logger {
        ownLogger.withLock { own in
            if let own { return own }
            let logger = environment.logger(of: currentAttempt.job, logContext, without: secrets)
            own = logger
            return logger
        }
    }

    /// Reports the progress in percent, with an optional note about the current work.
    ///
    /// The report is written within 500 ms; a later report in that time replaces it. Without a note the previous note
    /// stays.
    public func report(_ percent: Int, _ note: String? = nil) {
        let note = note.map { secrets.hidden(in: $0) }
        reports.report(JobProgress(currentAttempt.lease, percent: min(max(percent, 0), 100), note: note))
    }
}
