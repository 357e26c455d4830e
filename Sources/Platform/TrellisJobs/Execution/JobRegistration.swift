package import TrellisDatabase
import TrellisKernel
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
    /// The version of its arguments.
    public let version: Int
    /// The conversions of the arguments of earlier versions.
    public internal(set) var upcasters: [JobUpcaster]
    /// The queue that its jobs wait in.
    public internal(set) var queue: Queue
    /// The policy for attempts that fail.
    public let retry: RetryPolicy
    /// The longest duration of one attempt.
    public let timeout: Duration
    /// The threads that run its code.
    public let executor: JobExecutor
    /// How long a job is kept after it was completed.
    public let retention: Duration
    /// How long a job is kept after it was discarded or cancelled.
    public let failureRetention: Duration
    /// The arguments that are never displayed.
    public let redacted: Set<String>
    /// Whether the arguments are erased when a job has succeeded.
    public let erasesArguments: Bool
    /// Whether administrators of tenants may schedule it; nil if only code may.
    public let scheduling: JobScheduling?
    /// Reads and enqueues arguments that are stored as JSON for later.
    package let stored: StoredArguments
    /// Changes the arguments of waiting jobs; nil for jobs without a Swift type.
    let argumentsEditor: ArgumentsEditor?
    /// What of its arguments and results is confidential.
    package private(set) var secrets: JobRegistrationSecrets
    /// Returns whether the jobs of a tenant wait; nil if they never do.
    var isPaused: (@Sendable (ID<Tenant>) async throws -> Bool)?
    /// What each attempt passes, the outermost first.
    var middleware: [any JobMiddleware] = []
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
            let job = try Self.decode(J.self, arguments, context)
            try await context.using(J.concurrencyKey(of: job)) { try await handler(job, context) }
            return nil
        }
    }

    /// Registers a job whose work is done by `handler`, which returns a result.
    public init<J: JobPayload>(
        _ job: J.Type, _ handler: @escaping @Sendable (J, JobContext) async throws -> J.Output
    ) where J.Output: SchemaValue {
        self.init(J.self) { arguments, context -> String? in
            let job = try Self.decode(J.self, arguments, context)
            return try await context.using(J.concurrencyKey(of: job)) {
                try SchemaCoding.text(try await handler(job, context))
            }
        }
        secrets.result = JobSecrets.members(of: J.Output.self)
    }

    private init<J: JobPayload>(
        _ job: J.Type, run: @escaping @Sendable (String, JobContext) async throws -> String?
    ) {
        name = J.name
        formerNames = J.formerNames
        version = J.version
        upcasters = J.upcasters
        queue = J.queue
        retry = J.retry
        timeout = J.timeout
        executor = J.executor
        retention = J.retention
        failureRetention = J.failureRetention
        redacted = J.redacted
        erasesArguments = J.erasesArguments
        // A tenant's transaction couldn't enqueue it.
        scheduling = J.self is any GlobalJobPayload.Type ? nil : J.scheduling
        stored = StoredArguments(J.self)
        argumentsEditor = ArgumentsEditor(J.self)
        secrets = JobRegistrationSecrets(arguments: JobSecrets.members(of: J.self), result: .none)
        describe = { J.describe(in: &$0) }
        self.run = run
        enqueue = { arguments, options, tx in
            try tx.enqueue(try SchemaCoding.decode(J.self, from: Array(arguments.utf8)), options)
        }
    }

    /// Registers a job name without a Swift type; `run` decodes the arguments.
    package init(
        name: String, queue: Queue, retry: RetryPolicy, timeout: Duration, retention: Duration,
        failureRetention: Duration = .standardFailureRetention,
        describe: @escaping @Sendable (inout SchemaCatalog) -> JSONSchema,
        run: @escaping @Sendable (_ arguments: String, _ context: JobContext) async throws -> Void
    ) {
        self.name = name
        formerNames = []
        version = 1
        upcasters = []
        self.queue = queue
        self.retry = retry
        self.timeout = timeout
        executor = .shared
        self.retention = retention
        self.failureRetention = failureRetention
        redacted = []
        erasesArguments = false
        scheduling = nil
        stored = .none(name)
        argumentsEditor = nil
        secrets = JobRegistrationSecrets(arguments: .none, result: .none)
        self.describe = describe
        self.run = { arguments, context in
            try await run(arguments, context)
            return nil
        }
        enqueue = { arguments, options, tx in
            let draft = NewJob(
                name: name, queue: queue, arguments: arguments, attempts: retry.attempts, retention: retention,
                failureRetention: failureRetention)
            guard let enqueued = try tx.enqueue(drafts: [draft], options: options).first else {
                throw JobError.unknownName(name)
            }
            return enqueued
        }
    }

    /// Decodes the arguments, upcasting those of an earlier version.
    private static func decode<J: JobPayload>(_ job: J.Type, _ arguments: String, _ context: JobContext) throws -> J {
        do {
            return try SchemaCoding.decodeStored(
                J.self, from: try arguments.upcasted(from: context.currentAttempt.job.version, to: J.self))
        } catch let error as UndecodableArgumentsError {
            throw error
        } catch {
            throw UndecodableArgumentsError(reason: "\(error)")
        }
    }
}

extension String {
    /// Returns arguments of an earlier version as the current version of the type has them.
    func upcasted<J: JobPayload>(from version: Int, to job: J.Type) throws -> String {
        guard version < J.version else {
            guard version == J.version else {
                throw UndecodableArgumentsError(
                    reason: "They have version \(version), and this release knows \(J.version).")
            }
            return self
        }
        guard case .object(var object) = try JSONValue(parsing: self) else {
            throw UndecodableArgumentsError(reason: "They are no JSON object.")
        }
        for upcaster in J.upcasters.sorted(by: { $0.version < $1.version }) where upcaster.version >= version {
            upcaster.change(&object)
        }
        return JSONValue.object(object).description
    }
}

/// The arguments of a job don't match its type: another release has enqueued it.
struct UndecodableArgumentsError: Error {
    let reason: String
}
