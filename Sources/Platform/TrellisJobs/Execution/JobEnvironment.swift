import Logging
import TrellisDatabase
import TrellisKernel
import TrellisObservability

/// The environment that attempts run in: the catalogue, the store, the report buffer, the clock and the logger.
struct JobEnvironment: Sendable {
    /// The retention of jobs with an unknown name.
    private static let unknownRetention = Duration.seconds(7 * 86_400)

    let catalog: JobCatalog
    let store: JobStore
    let reports: JobReportBuffer
    /// Where files of jobs are kept; nil keeps all of them in the database.
    let files: JobFiles?
    let clock: any Clock
    let logger: Logger

    var database: Database { store.database.database }

    init(_ catalog: JobCatalog, _ store: JobStore, files: JobFiles? = nil, clock: any Clock, logger: Logger) {
        self.files = files
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.logger = logger
        reports = JobReportBuffer(store.reports, logger: logger)
    }

    /// Returns an attempt of a claimed job.
    func attempt(_ job: JobRecord) -> JobAttempt {
        JobAttempt(job, timeout: catalog[job.name]?.timeout ?? .seconds(60))
    }

    /// Returns how long a job is kept after it has ended.
    func retention(of job: JobRecord) -> Duration { catalog[job.name]?.retention ?? Self.unknownRetention }

    /// Runs the body of an attempt and returns its outcome.
    func run(_ attempt: JobAttempt) async -> AttemptResult.Outcome {
        let job = attempt.job
        guard let registration = catalog[job.name] else { return await park(job) }
        let logContext = LogContext(
            requestID: RequestID(accepting: job.requestID), trace: job.trace.flatMap { TraceContext(traceparent: $0) })
        logContext.identify(user: job.userID, tenant: job.tenantID == .platform ? nil : job.tenantID)
        let context = JobContext(attempt, registration, self, logContext)
        do {
            let result = try await LogContext.$current.withValue(logContext) {
                try await registration.run(job.arguments.text, context)
            }
            return .completed(result.map { JSONText($0) })
        } catch {
            if attempt.isCommitted {
                context.logger.warning("A job threw an error after it was committed", metadata: ["error": "\(error)"])
            }
            return outcome(of: error, attempt, registration.retry, context)
        }
    }

    /// Ends an attempt and returns its end; nil if it has already ended.
    ///
    /// A committed attempt is completed, even if its body has thrown an error since.
    func end(_ attempt: JobAttempt, _ outcome: AttemptResult.Outcome) -> AttemptEnd? {
        guard attempt.end() else { return nil }
        guard !attempt.isCommitted else { return AttemptEnd(outcome: .completed(nil), result: nil) }
        let result = AttemptResult(
            attempt.lease, outcome, retention: retention(of: attempt.job),
            erasesArguments: catalog[attempt.job.name]?.erasesArguments ?? false)
        return AttemptEnd(outcome: outcome, result: result)
    }

    /// Returns the logger of a job, for the server's log and for the job's own log.
    func logger(of job: JobRecord, _ context: LogContext) -> Logger {
        var logger = logger.bound(to: context)
        logger[metadataKey: "job"] = "\(job.name)"
        logger[metadataKey: "job_id"] = "\(job.id)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        logger.handler = JobLogHandler(logger.handler, JobLog(job, reports, clock: clock))
        return logger
    }
}
