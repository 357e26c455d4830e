public import TrellisSchema

/// What a job carries: a schema with a name, and how it wants to be run.
///
/// A payload alone says what is to be done; ``JobRegistration`` binds it to who does it. A payload that needs nothing
/// but its ``JobContext`` is a ``Job`` and does it itself.
public protocol JobPayload: ObjectSchema {
    /// What the work gives back: a schema, or nothing.
    associatedtype Output: Sendable = Void

    /// The name that rows, logs and dashboards know it by, `projects.export`: stable for ever, since jobs outlive
    /// releases.
    static var name: String { get }
    /// Names that it had before; rows that still carry one are run by it.
    static var formerNames: [String] { get }
    /// The queue that it waits in.
    static var queue: Queue { get }
    /// Its place among the jobs of its queue that may start.
    static var priority: JobPriority { get }
    /// What happens when it fails.
    static var retry: RetryPolicy { get }
    /// How long one attempt may take before it is cancelled and counts as failed.
    static var timeout: Duration { get }
    /// How long the job is kept once it has ended, with its result, log and files.
    static var retention: Duration { get }
    /// The arguments, by their JSON names, that nobody is shown.
    static var redacted: Set<String> { get }
}

extension JobPayload {
    /// None.
    public static var formerNames: [String] { [] }
    /// The queue of whatever has no queue of its own.
    public static var queue: Queue { .default }
    /// Neither before nor after others.
    public static var priority: JobPriority { .normal }
    /// Twenty attempts, spread over about two days.
    public static var retry: RetryPolicy { .exponential(attempts: 20) }
    /// A quarter of an hour.
    public static var timeout: Duration { .seconds(900) }
    /// A day.
    public static var retention: Duration { .seconds(86_400) }
    /// None beyond those whose names give them away: passwords, secrets, tokens and keys.
    public static var redacted: Set<String> { [] }
}

/// Work that is done in the background, as a value: its properties are its arguments.
///
/// ```swift
/// @Schema
/// struct ExportProjects: Job {
///     static let name = "projects.export"
///     static let queue: Queue = .reports
///     let format: ExportFormat
///
///     func run(_ context: JobContext) async throws -> ExportResult { … }
/// }
/// let export = try tx.enqueue(ExportProjects(format: .csv))
/// ```
/// It runs at least once after the transaction that enqueued it has committed, and never when that is rolled back. The
/// same function runs in the server, in a worker and in a test.
public protocol Job: JobPayload {
    /// What the work gives back; told by ``run(_:)``.
    associatedtype Output

    /// Does the work.
    ///
    /// A job whose process dies runs again, so what it does outside the database should bear being done twice;
    /// ``JobContext/commit(_:)`` and ``JobContext/step(_:_:)`` are for what mustn't.
    ///
    /// - Throws: ``JobInterruption`` to say what is to happen; any other error is a failure, retried as
    ///   ``JobPayload/retry`` says.
    nonisolated(nonsending) func run(_ context: JobContext) async throws -> Output
}

/// Names the entity behind `ID<BackgroundJob>`: one job that was enqueued.
public enum BackgroundJob: Sendable {}

/// Where a job stands among those of its queue that may start: smaller first, and within one by time.
public enum JobPriority: Int, CaseIterable, Comparable, Sendable {
    case urgent = 0
    case high = 1
    case normal = 2
    case low = 3

    /// Whether `left` starts before `right`.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
