package import TrellisDatabase
public import TrellisSchema

/// The registration of a job's type with its handler, which a module lists for workers.
///
/// ```swift
/// var jobs: [JobRegistration] {
///     [
///         JobRegistration(ExportProjects.self),
///         JobRegistration(SendWelcome.self) { [mailer] job, context in try await mailer.send(job.message) },
///     ]
/// }
/// ```
/// A handler captures its dependencies, so a job without its mailer doesn't compile.
public struct JobRegistration: Sendable {
    /// The name of the job's type.
    public let name: String
    /// Its earlier names.
    public let formerNames: [String]
    /// The queue that its jobs wait in.
    public let queue: Queue
    /// The policy for attempts that fail.
    public let retry: RetryPolicy
    /// The longest duration of one attempt.
    public let timeout: Duration
    /// How long a job is kept after it has ended.
    public let retention: Duration
    /// The arguments that are never displayed.
    public let redacted: Set<String>
    /// Whether the arguments are erased when a job has succeeded.
    public let erasesArguments: Bool
    /// Adds the schema of the arguments to the catalogue.
    public let describe: @Sendable (inout SchemaCatalog) -> JSONSchema

    /// Decodes the arguments, does the work and returns the result as JSON.
    ///
    /// Throws ``UndecodableArgumentsError`` before any work is done if the arguments don't match the type.
    var run: @Sendable (_ arguments: String, _ context: JobContext) async throws -> String?

    /// Decodes the arguments and enqueues the job in a transaction: for operators, who have no value of its type.
    ///
    /// Throws if the arguments are invalid.
    package let enqueue: @Sendable (_ arguments: String, _ options: JobOptions, TenantTransaction) throws -> EnqueuedJob

    /// Registers a job that does its own work and returns nothing.
    public init<J: Job>(_ job: J.Type) where J.Output == Void {
        self.init(job) { job, context in try await job.run(context) }
    }

    /// Registers a job that does its own work.
    public init<J: Job>(_ job: J.Type) where J.Output: SchemaValue {
        self.init(job) { job, context in try await job.run(context) }
    }

    /// Registers a job whose work is done by `handler`.
    public init<J: JobPayload>(
        _ job: J.Type, _ handler: @escaping @Sendable (J, JobContext) async throws -> Void
    ) where J.Output == Void {
        self.init(J.self) { arguments, context -> String? in
            try await handler(try Self.decode(J.self, arguments), context)
            return nil
        }
    }

    /// Registers a job whose work is done by `handler`, which returns a result.
    public init<J: JobPayload>(
        _ job: J.Type, _ handler: @escaping @Sendable (J, JobContext) async throws -> J.Output
    ) where J.Output: SchemaValue {
        self.init(J.self) { arguments, context -> String? in
            try SchemaCoding.text(try await handler(try Self.decode(J.self, arguments), context))
        }
    }

    private init<J: JobPayload>(
        _ job: J.Type, run: @escaping @Sendable (String, JobContext) async throws -> String?
    ) {
        name = J.name
        formerNames = J.formerNames
        queue = J.queue
        retry = J.retry
        timeout = J.timeout
        retention = J.retention
        redacted = J.redacted
        erasesArguments = J.erasesArguments
        describe = { J.describe(in: &$0) }
        self.run = run
        enqueue = { arguments, options, tx in
            try tx.enqueue(try SchemaCoding.decode(J.self, from: Array(arguments.utf8)), options)
        }
    }

    /// Registers a job name without a Swift type; `run` decodes the arguments.
    package init(
        name: String, queue: Queue, retry: RetryPolicy, timeout: Duration, retention: Duration,
        describe: @escaping @Sendable (inout SchemaCatalog) -> JSONSchema,
        run: @escaping @Sendable (_ arguments: String, _ context: JobContext) async throws -> Void
    ) {
        self.name = name
        formerNames = []
        self.queue = queue
        self.retry = retry
        self.timeout = timeout
        self.retention = retention
        redacted = []
        erasesArguments = false
        self.describe = describe
        self.run = { arguments, context in
            try await run(arguments, context)
            return nil
        }
        enqueue = { arguments, options, tx in
            let draft = NewJob(
                name: name, queue: queue, arguments: arguments, attempts: retry.attempts, retention: retention)
            guard let enqueued = try tx.enqueue(drafts: [draft], options: options).first else {
                throw JobError.unknownName(name)
            }
            return enqueued
        }
    }

    private static func decode<J: JobPayload>(_ job: J.Type, _ arguments: String) throws -> J {
        do {
            return try SchemaCoding.decode(J.self, from: Array(arguments.utf8))
        } catch {
            throw UndecodableArgumentsError(reason: "\(error)")
        }
    }
}

/// The arguments of a job don't match its type: another release has enqueued it.
struct UndecodableArgumentsError: Error {
    let reason: String
}
