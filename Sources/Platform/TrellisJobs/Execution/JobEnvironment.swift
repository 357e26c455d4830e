import Logging
import TrellisDatabase
import TrellisKernel
import TrellisObservability

/// The environment that attempts run in: the catalogue, the backend, the store, the report buffer, the clock, the logger.
struct JobEnvironment: Sendable {
    let catalog: JobCatalog
    let store: JobStore
    /// Where the jobs come from.
    var backend: any JobBackend
    let reports: JobReportBuffer
    /// Where files of jobs are kept; nil keeps all of them in the database.
    let files: JobFiles?
    let clock: any Clock
    let logger: Logger
    /// How long a job waits for a release that can run it.
    let parkingLimit: Duration
    /// Records attempts as spans; nil while nothing is recorded.
    let tracer: OTLPTracer?
    /// Where failed attempts are reported; nil if the product has no reporter.
    let errors: ErrorReports?

    /// The database of the product, for the code of jobs; that of ``store`` may be another one.
    var database: Database { store.product.database }
    /// The sizes that jobs must not exceed.
    var limits: JobLimits { JobLimits(of: database) }
    /// The time that processes share; the clock is only for what this process logs.
    var now: Timestamp { database.now }

    init(
        _ catalog: JobCatalog, _ store: JobStore, files: JobFiles? = nil, clock: any Clock, logger: Logger,
        parkingLimit: Duration = JobParking.standardLimit
    ) {
        self.parkingLimit = parkingLimit
        self.files = files
        self.catalog = catalog
        self.store = store
        backend = DatabaseJobBackend(store)
        self.clock = clock
        self.logger = logger
        reports = JobReportBuffer(store.reports, logger: logger)
        errors = store.product.database.attachment()
        tracer = store.product.database.attachment()
    }

    /// Returns an attempt of a claimed job.
    func attempt(_ job: JobRecord) -> JobAttempt {
        JobAttempt(job, timeout: catalog[job.name]?.timeout ?? .seconds(60))
    }

    /// Returns a task that runs the body of an attempt on the threads that its type chooses, and then `end`.
    func start(
        _ attempt: JobAttempt, then end: @escaping @Sendable (AttemptResult.Outcome) -> Void
    ) -> Task<Void, Never> {
        let isDedicated = catalog[attempt.job.name]?.executor == .dedicated
        let thread = isDedicated ? DedicatedThread("job \(attempt.job.name)") : nil
        return Task(executorPreference: thread) {
            end(await run(attempt))
            // Otherwise the threads of short jobs would pile up. The task needs its thread to the end.
            thread?.finish()
        }
    }

    /// Runs the body of an attempt and returns its outcome.
    func run(_ attempt: JobAttempt) async -> AttemptResult.Outcome {
        let job = attempt.job
        guard let registration = catalog[job.name] else {
            return await park(job, code: "job.unknown_name", message: JobError.unknownName(job.name).message)
        }
        let caller = job.trace.flatMap { TraceContext(traceparent: $0) }
        let position = tracer?.begin("process \(job.name)", .consumer, continuing: caller, isOwn: true)
        let logContext = LogContext(requestID: attempt.requestID, trace: position?.trace ?? caller)
        do {
            if let commit = try await commit(of: attempt) {
                attempt.commit(commit)
                return .completed(commit.result)
            }
        } catch {
            // Without knowing that, the job could run twice.
            return .snoozed(.seconds(5))
        }
        logContext.identify(user: job.userID, tenant: job.tenantID == .platform ? nil : job.tenantID)
        let context = JobContext(attempt, registration, self, logContext)
        return await LogContext.$current.withValue(logContext) {
            guard let position else { return await run(attempt, registration, context) }
            let outcome = await position.run { await run(attempt, registration, context) }
            position.span?.end(outcome, of: job)
            return outcome
        }
    }

    /// Runs the code of an attempt, inside all middleware, and returns its outcome.
    func runBody(
        _ attempt: JobAttempt, _ registration: JobRegistration, _ context: JobContext
    ) async -> AttemptResult.Outcome {
        let job = attempt.job
        do {
            let result = try await registration.run(try await context.arguments(), context)
            guard let result else { return .completed(nil) }
            return .completed(try await context.divide(result: result, hiding: registration.secrets.result))
        } catch let error as UndecodableArgumentsError {
            return await park(job, code: "job.undecodable", message: context.secrets.hidden(in: error.reason))
        } catch let error as JobError where error.isMissingKey && !attempt.isCommitted {
            // An operator can bring the key back, which no attempt can.
            return await park(job, code: error.code, message: error.message, limit: nil)
        } catch {
            return ended(by: error, attempt, registration, context)
        }
    }

    /// Returns the outcome of an attempt whose code, or middleware, has thrown.
    func ended(
        by error: any Error, _ attempt: JobAttempt, _ registration: JobRegistration, _ context: JobContext
    ) -> AttemptResult.Outcome {
        if attempt.isCommitted {
            context.logger.warning("A job threw an error after it was committed", metadata: ["error": "\(error)"])
        }
        return outcome(of: error, attempt, registration.retry, context)
    }

    /// Ends an attempt and returns its end; nil if it has already ended.
    ///
    /// A committed attempt is completed, even if its body has thrown an error since.
    func end(_ attempt: JobAttempt, _ outcome: AttemptResult.Outcome) -> AttemptEnd? {
        guard attempt.end() else { return nil }
        let registration = catalog[attempt.job.name]
        guard !attempt.isCommitted else {
            let commit = attempt.unwrittenCommit
            let outcome = AttemptResult.Outcome.completed(commit?.result)
            let result = commit.map { _ in
                AttemptResult(
                    attempt.lease, outcome,
                    retention: registration?.retention ?? .milliseconds(attempt.job.retentionMs),
                    erasesArguments: registration?.erasesArguments ?? false)
            }
            return AttemptEnd(outcome: outcome, result: result)
        }
        report(attempt, outcome)
        let result = AttemptResult(
            attempt.lease, outcome, retention: registration?.retention ?? .milliseconds(attempt.job.retentionMs),
            failureRetention: registration?.failureRetention, erasesArguments: registration?.erasesArguments ?? false)
        return AttemptEnd(outcome: outcome, result: result)
    }

    /// Returns the logger of a job, which shows none of its secrets, for the server's log and for the job's own log.
    func logger(of job: JobRecord, _ context: LogContext, without secrets: SecretTexts) -> Logger {
        var logger = logger.bound(to: context)
        logger[metadataKey: "job"] = "\(job.name)"
        logger[metadataKey: "job_id"] = "\(job.id)"
        logger[metadataKey: "attempt"] = .stringConvertible(job.attempt)
        logger.handler = JobLogHandler(
            logger.handler, JobLog(job, reports, limit: limits.logLines, clock: clock), without: secrets)
        return logger
    }
}
