package import TrellisDatabase
public import TrellisSchema

/// A job's type, and who does it: what a module lists so that workers know it.
///
/// ```swift
/// var jobs: [JobRegistration] {
///     [
///         JobRegistration(ExportProjects.self),
///         JobRegistration(SendWelcome.self) { [mailer] job, context in try await mailer.send(job.message) },
///     ]
/// }
/// ```
/// A handler holds what it needs, so a job whose mailer nobody made doesn't compile.
public struct JobRegistration: Sendable {
    /// The name of the job's type.
    public let name: String
    /// Names that it had before.
    public let formerNames: [String]
    /// The queue that it waits in.
    public let queue: Queue
    /// What happens when it fails.
    public let retry: RetryPolicy
    /// How long one attempt may take.
    public let timeout: Duration
    /// How long it is kept once it has ended.
    public let retention: Duration
    /// The arguments that nobody is shown.
    public let redacted: Set<String>
    /// Writes the schema of its arguments into the catalogue.
    public let describe: @Sendable (inout SchemaCatalog) -> JSONSchema

    /// Reads the arguments and does the work; answers the result as JSON.
    ///
    /// Throws ``UndecodableArguments`` before anything was done when the arguments don't fit.
    let run: @Sendable (_ arguments: String, _ context: JobContext) async throws -> String?

    /// Reads the arguments and enqueues the job in a transaction: for operators, who have no value of its type.
    ///
    /// Throws what is wrong with the arguments.
    package let enqueue: @Sendable (_ arguments: String, _ options: JobOptions, TenantTransaction) throws -> EnqueuedJob

    /// A job that does its work itself, and gives nothing back.
    public init<J: Job>(_ job: J.Type) where J.Output == Void {
        self.init(job) { job, context in try await job.run(context) }
    }

    /// A job that does its work itself.
    public init<J: Job>(_ job: J.Type) where J.Output: SchemaValue {
        self.init(job) { job, context in try await job.run(context) }
    }

    /// A job whose work `handler` does.
    public init<J: JobPayload>(
        _ job: J.Type, _ handler: @escaping @Sendable (J, JobContext) async throws -> Void
    ) where J.Output == Void {
        self.init(J.self) { arguments, context -> String? in
            try await handler(try Self.decode(J.self, arguments), context)
            return nil
        }
    }

    /// A job whose work `handler` does, with what it gives back.
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
        describe = { J.describe(in: &$0) }
        self.run = run
        enqueue = { arguments, options, tx in
            try tx.enqueue(try SchemaCoding.decode(J.self, from: Array(arguments.utf8)), options)
        }
    }

    /// Jobs of a name that has no Swift type, whose arguments `run` reads itself.
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
        self.describe = describe
        self.run = { arguments, context in
            try await run(arguments, context)
            return nil
        }
        enqueue = { arguments, options, tx in
            let draft = JobDraft(
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
            throw UndecodableArguments(reason: "\(error)")
        }
    }
}

/// The arguments of a job aren't those of its type: it was enqueued by another release.
struct UndecodableArguments: Error {
    let reason: String
}
