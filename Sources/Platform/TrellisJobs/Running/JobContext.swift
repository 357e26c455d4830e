public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisKernel
import TrellisObservability

/// What a job has while it runs: on whose behalf, the tenant's rows, and the means to tell how far it is.
///
/// A job whose time is over, or that isn't wanted any more, finds its task cancelled: `try Task.checkCancellation()`
/// within long loops is enough.
public final class JobContext: Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// The tenant, user and request that it was enqueued for.
    ///
    /// The platform's own work has ``TrellisKernel/ID/platform`` as its tenant, and what nobody asked for, such as by a
    /// schedule, ``TrellisKernel/ID/nobody`` as its user.
    public var scope: Scope { database.scope }
    /// The number of this attempt; 1 is the first.
    public var attempt: Int { running.job.attempt }
    /// How many attempts there are at most.
    public var maxAttempts: Int { running.job.maxAttempts }
    /// The rows of the job's tenant.
    public let database: TenantDatabase

    let running: JobAttempt
    let retention: Duration
    let notes: JobNotes
    let environment: JobEnvironment
    private let logContext: LogContext
    private let ownLogger = Mutex<Logger?>(nil)

    init(_ running: JobAttempt, retention: Duration, _ environment: JobEnvironment, _ logContext: LogContext) {
        let job = running.job
        id = job.id
        database = environment.database.tenant(
            Scope(tenantID: job.tenantID, userID: job.userID ?? .nobody, requestID: job.requestID)
        ).caused(by: ID(high: job.id.high, low: job.id.low))
        self.running = running
        self.retention = retention
        self.environment = environment
        self.logContext = logContext
        notes = environment.notes
    }

    /// Logs to the server's log and to the job's own, which dashboards show.
    ///
    /// The server's lines carry the job, the scope, and the trace in which the job was enqueued. The job keeps the
    /// attempt's first 500 lines, of level `info` and above at least.
    public var logger: Logger {
        ownLogger.withLock { own in
            if let own { return own }
            let logger = environment.logger(of: running.job, logContext)
            own = logger
            return logger
        }
    }

    /// Tells how much is done, in percent, and what is being done.
    ///
    /// Written within half a second; of several reports in that time the last counts. No note leaves the one before.
    public func report(_ percent: Int, _ note: String? = nil) {
        notes.report(JobProgress(running.lease, percent: min(max(percent, 0), 100), note: note))
    }
}

extension ID where Entity == User {
    /// Stands where a user is asked for and there is none: for what the platform does by itself.
    public static let nobody = ID(high: 0, low: 0)
}
