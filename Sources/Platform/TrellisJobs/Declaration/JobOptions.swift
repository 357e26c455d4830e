public import TrellisKernel

/// Options that override the defaults of a job's type; for ``TrellisDatabase/TenantTransaction/enqueue(_:after:_:)``.
public struct JobOptions: Hashable, Sendable {
    /// The earliest start; nil means immediately.
    public var start: JobStart?
    /// The queue, instead of the type's.
    public var queue: Queue?
    /// The priority, instead of the type's.
    public var priority: JobPriority?
    /// The maximum number of attempts, instead of the retry policy's.
    public var attempts: Int?
    /// The timeout of an attempt, instead of the type's.
    public var timeout: Duration?
    /// The unique key, if other jobs must not have the same one.
    public var unique: UniqueJob?
    /// The batch that the job belongs to.
    public var batch: ID<JobBatch>?

    /// Creates options; nil means the type's default.
    public init(
        start: JobStart? = nil, queue: Queue? = nil, priority: JobPriority? = nil, attempts: Int? = nil,
        timeout: Duration? = nil, unique: UniqueJob? = nil, batch: ID<JobBatch>? = nil
    ) {
        self.start = start
        self.queue = queue
        self.priority = priority
        self.attempts = attempts
        self.timeout = timeout
        self.unique = unique
        self.batch = batch
    }

    /// The defaults of the type.
    public static let standard = JobOptions()
}

/// The earliest start of a job.
public enum JobStart: Hashable, Sendable {
    /// Not before this moment.
    case at(Timestamp)
    /// Not before this duration has passed.
    case after(Duration)
}

/// A key that only one job of the tenant may have, and what happens on a conflict.
///
/// The database enforces it with a partial unique index on tenant and key.
public struct UniqueJob: Hashable, Sendable {
    /// What happens when another job already has the key.
    public enum Conflict: String, Hashable, Sendable {
        /// Enqueues nothing and returns the existing job.
        case keep
        /// Replaces the arguments, start and priority of the existing job by the new ones, if it hasn't started.
        case replace
        /// Throws ``JobError/notUnique(existing:)``.
        case reject
    }

    /// How long a job holds its key.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Until it starts.
        case start
        /// Until it has ended, including all its retries.
        case end
        /// Until it is pruned.
        case retention
    }

    /// The key; it is unique per job name, so it need not contain the name.
    public let key: String
    /// What happens when another job already has the key.
    public let conflict: Conflict
    /// How long a job holds its key.
    public let scope: Scope

    /// Creates a rule that no two jobs have this name and key at the same time.
    public init(_ key: String = "", onConflict conflict: Conflict = .keep, until scope: Scope = .end) {
        self.key = key
        self.conflict = conflict
        self.scope = scope
    }
}
