public import TrellisKernel
public import TrellisSchema

/// The arguments of a job: a schema with a name and the options for its execution.
///
/// A payload only describes the work; ``JobRegistration`` binds it to a handler. A payload that needs nothing but its
/// ``JobContext`` is a ``Job`` and contains its own `run` function.
public protocol JobPayload: ObjectSchema {
    /// The result of the work: a schema, or nothing.
    associatedtype Output: Sendable = Void

    /// The name of the job in rows, logs and dashboards, such as `projects.export`.
    ///
    /// Never change it: jobs outlive releases.
    static var name: String { get }
    /// Earlier names; rows with one of them run as this type.
    static var formerNames: [String] { get }
    /// The version of the arguments; 1 at first.
    ///
    /// Raise it when arguments of before can't be read any more, and add an upcaster. During a deployment a worker of the
    /// earlier release leaves jobs of the new version to others. A new argument with a default needs no version:
    /// releases ignore arguments that they don't know.
    static var version: Int { get }
    /// The conversions of the arguments of earlier versions, one for each.
    static var upcasters: [JobUpcaster] { get }
    /// The queue that the job waits in.
    static var queue: Queue { get }
    /// The priority among the jobs of the queue that may start.
    static var priority: JobPriority { get }
    /// The policy for attempts that fail.
    static var retry: RetryPolicy { get }
    /// When a job that hasn't started is discarded instead of being run.
    static var expires: JobExpiry { get }
    /// The longest duration of one attempt; then it is cancelled and counts as failed.
    static var timeout: Duration { get }
    /// The threads that run its code.
    static var executor: JobExecutor { get }
    /// How long the job is kept after it was completed, with its result, log and files.
    static var retention: Duration { get }
    /// How long the job is kept after it was discarded or cancelled, for operators to look at it and to retry it.
    static var failureRetention: Duration { get }
    /// The arguments, by their JSON names, that are never displayed.
    static var redacted: Set<String> { get }
    /// Whether administrators of tenants may schedule it, with arguments of their choice; nil if only code may.
    static var scheduling: JobScheduling? { get }
    /// Whether the arguments are erased when the job has succeeded: for secrets that are worth something afterwards.
    static var erasesArguments: Bool { get }
    /// Whom the arguments are about: when one of them is erased, a job that hasn't ended is cancelled, and the job is
    /// deleted with its result, log and files.
    var subjects: [DataSubject] { get }
    /// The rule by which other jobs must not have the key of this one; nil for none.
    ///
    /// One in the options of enqueuing takes its place.
    static func uniqueKey(of job: Self) -> UniqueJob?
    /// The key by which jobs wait for each other; nil for none.
    ///
    /// A job that may not run yet is put back without costing an attempt, so it occupies no worker; it starts again when
    /// another job with the key ends, in the order in which they were enqueued, or after some seconds.
    static func concurrencyKey(of job: Self) -> ConcurrencyKey?
}

extension JobPayload {
    /// None.
    public static var formerNames: [String] { [] }
    /// 1.
    public static var version: Int { 1 }
    /// None.
    public static var upcasters: [JobUpcaster] { [] }
    /// The default queue.
    public static var queue: Queue { .default }
    /// Normal priority.
    public static var priority: JobPriority { .normal }
    /// Twenty attempts, spread over about two days.
    public static var retry: RetryPolicy { .exponential(attempts: 20) }
    /// Never.
    public static var expires: JobExpiry { .never }
    /// 15 minutes.
    public static var timeout: Duration { .seconds(900) }
    /// The threads of all tasks.
    public static var executor: JobExecutor { .shared }
    /// One day.
    public static var retention: Duration { .seconds(86_400) }
    /// 30 days.
    public static var failureRetention: Duration { .standardFailureRetention }
    /// No further arguments; those named like passwords, secrets, tokens and keys are always redacted.
    public static var redacted: Set<String> { [] }
    /// Only code may schedule it.
    public static var scheduling: JobScheduling? { nil }
    /// No: they are kept with the job.
    public static var erasesArguments: Bool { false }
    /// No subjects.
    public var subjects: [DataSubject] { [] }
    /// None.
    public static func uniqueKey(of job: Self) -> UniqueJob? { nil }
    /// None.
    public static func concurrencyKey(of job: Self) -> ConcurrencyKey? { nil }
}

extension Duration {
    /// How long jobs that were discarded or cancelled are kept, unless their type says otherwise: 30 days.
    package static var standardFailureRetention: Duration { .seconds(30 * 86_400) }
}

/// The entity of `ID<BackgroundJob>`: one enqueued job.
public enum BackgroundJob: Sendable {}

/// The priority of a job in its queue: lower values start first; equal values start in order of time.
public enum JobPriority: Int, CaseIterable, Comparable, Sendable {
    case urgent = 0
    case high = 1
    case normal = 2
    case low = 3

    /// Whether `left` starts before `right`.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// The payload of a job on rows without tenants: a ``GlobalJob``; a tenant's transaction refuses to enqueue it.
public protocol GlobalJobPayload: JobPayload {}
