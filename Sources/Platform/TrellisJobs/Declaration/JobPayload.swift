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
    /// The queue that the job waits in.
    static var queue: Queue { get }
    /// The priority among the jobs of the queue that may start.
    static var priority: JobPriority { get }
    /// The policy for attempts that fail.
    static var retry: RetryPolicy { get }
    /// The longest duration of one attempt; then it is cancelled and counts as failed.
    static var timeout: Duration { get }
    /// How long the job is kept after it has ended, with its result, log and files.
    static var retention: Duration { get }
    /// The arguments, by their JSON names, that are never displayed.
    static var redacted: Set<String> { get }
    /// Whether the arguments are erased when the job has succeeded: for secrets that are worth something afterwards.
    static var erasesArguments: Bool { get }
}

extension JobPayload {
    /// None.
    public static var formerNames: [String] { [] }
    /// The default queue.
    public static var queue: Queue { .default }
    /// Normal priority.
    public static var priority: JobPriority { .normal }
    /// Twenty attempts, spread over about two days.
    public static var retry: RetryPolicy { .exponential(attempts: 20) }
    /// 15 minutes.
    public static var timeout: Duration { .seconds(900) }
    /// One day.
    public static var retention: Duration { .seconds(86_400) }
    /// No further arguments; those named like passwords, secrets, tokens and keys are always redacted.
    public static var redacted: Set<String> { [] }
    /// No: they are kept with the job.
    public static var erasesArguments: Bool { false }
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
