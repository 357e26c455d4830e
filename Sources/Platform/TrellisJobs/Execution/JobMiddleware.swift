public import Logging
public import TrellisKernel

/// A step around every attempt of every job of the product, which its composition lists as `jobMiddleware`.
///
/// ```swift
/// struct JobAudit: JobMiddleware {
///     let log: AccessLog
///
///     func run(_ job: MiddlewareJob, next: JobNext) async throws -> JobOutcome {
///         let outcome = await next()
///         await log.note(job.name, tenant: job.tenantID, outcome.ending)
///         return outcome
///     }
/// }
/// ```
/// It runs inside the timeout of the attempt, in the log context of the job, in any process that runs jobs, and for each
/// attempt again.
public protocol JobMiddleware: Sendable {
    /// Runs the rest of the attempt with `next`, and returns its outcome.
    ///
    /// - Throws: an error, which fails the attempt as if the job had thrown it, whatever `next` has returned: a
    ///   ``JobInterruption`` chooses what happens next. After ``JobContext/commit(_:)`` the job is completed all the same.
    func run(_ job: MiddlewareJob, next: JobNext) async throws -> JobOutcome
}

/// A job as middleware sees it.
public struct MiddlewareJob: Sendable {
    /// The job's identifier.
    public let id: ID<BackgroundJob>
    /// The name of its type.
    public let name: String
    /// The queue that it waited in.
    public let queue: String
    /// The number of this attempt; 1 is the first.
    public let attempt: Int
    /// The maximum number of attempts.
    public let maxAttempts: Int
    /// The tenant, user and request that the job was enqueued for; see ``JobContext/scope``.
    public let scope: Scope
    /// A logger for the server's log and for the job's own log.
    public let logger: Logger

    /// The tenant; ``TrellisKernel/ID/platform`` for jobs of the platform itself.
    public var tenantID: ID<Tenant> { scope.tenantID }

    /// Creates a job without a worker, for tests of middleware.
    public init(
        _ name: String, id: ID<BackgroundJob> = ID(), queue: String = "default", attempt: Int = 1, maxAttempts: Int = 1,
        scope: Scope, logger: Logger = Logger(label: "trellis.jobs")
    ) {
        self.id = id
        self.name = name
        self.queue = queue
        self.attempt = attempt
        self.maxAttempts = maxAttempts
        self.scope = scope
        self.logger = logger
    }

    init(_ context: JobContext) {
        let job = context.currentAttempt.job
        self.init(
            job.name, id: job.id, queue: job.queue, attempt: job.attempt, maxAttempts: job.maxAttempts,
            scope: context.scope, logger: context.logger)
    }
}

/// The rest of an attempt after one middleware: what is further in, down to the job's code.
public struct JobNext: Sendable {
    private let run: @Sendable () async -> JobOutcome

    /// Creates the rest of an attempt; for tests of middleware.
    public init(_ run: @escaping @Sendable () async -> JobOutcome) {
        self.run = run
    }

    /// Runs the rest and returns how it ended; an error is already an outcome.
    ///
    /// Call it once: the second call would run the job's code again, and without a call the attempt fails.
    public func callAsFunction() async -> JobOutcome { await run() }
}
