import Logging
import TrellisDatabase
import TrellisKernel
import TrellisObservability

/// What attempts need to run: who does what, the database, and where jobs tell how they get on.
struct JobEnvironment: Sendable {
    /// How long a job is kept whose type isn't known.
    private static let unknownRetention = Duration.seconds(7 * 86_400)

    let catalog: JobCatalog
    let store: JobStore
    let notes: JobNotes
    let clock: any Clock
    let logger: Logger

    var database: Database { store.database.database }

    init(_ catalog: JobCatalog, _ store: JobStore, clock: any Clock, logger: Logger) {
        self.catalog = catalog
        self.store = store
        self.clock = clock
        self.logger = logger
        notes = JobNotes(store, logger: logger)
    }

    /// An attempt of a job that was claimed.
    func attempt(_ job: JobRecord) -> JobAttempt {
        JobAttempt(job, timeout: catalog[job.name]?.timeout ?? .seconds(60))
    }

    /// How long a job is kept once it has ended.
    func retention(of job: JobRecord) -> Duration { catalog[job.name]?.retention ?? Self.unknownRetention }

    /// Runs an attempt's body; answers how it ended.
    func run(_ attempt: JobAttempt) async -> JobEnding.Outcome {
        let job = attempt.job
        guard let registration = catalog[job.name] else { return await park(job) }
        let logContext = LogContext(
            requestID: RequestID(accepting: job.requestID), trace: job.trace.flatMap { TraceContext(traceparent: $0) })
        logContext.identify(user: job.userID, tenant: job.tenantID == .platform ? nil : job.tenantID)
        let context = JobContext(attempt, retention: registration.retention, self, logContext)
        do {
            let result = try await LogContext.$current.withValue(logContext) {
                try await registration.run(job.arguments.text, context)
            }
            return .completed(result.map { JSONText($0) })
        } catch {
            if attempt.isCommitted {
                context.logger.warning("A job that is completed threw", metadata: ["error": "\(error)"])
            }
            return outcome(of: error, attempt, registration.retry, context)
        }
    }

    /// The logger of a job, to the server's log and to its own.
    func logger(of job: JobRecord, _ context: LogContext) -> Logger {
        var logger = logger.carrying(context)
        logger[metadataKey: "job"] = "\(job.name)"
        logger[metadataKey: "job_id"] = "\(job.id)"
        logger[metadataKey: "attempt"] = "\(job.attempt)"
        logger.handler = JobLogHandler(logger.handler, JobLog(job, notes, clock: clock))
        return logger
    }
}
