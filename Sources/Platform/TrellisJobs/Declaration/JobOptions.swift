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
    /// When the job is discarded unless it has started, instead of the type's.
    public var expires: JobExpiry?
    /// The unique key, if other jobs must not have the same one.
    public var unique: UniqueJob?
    /// The batch that the job belongs to.
    public var batch: ID<JobBatch>?

    /// Creates options; nil means the type's default.
    public init(
        start: JobStart? = nil, queue: Queue? = nil, priority: JobPriority? = nil, attempts: Int? = nil,
        timeout: Duration? = nil, expires: JobExpiry? = nil, unique: UniqueJob? = nil, batch: ID<JobBatch>? = nil
    ) {
        self.start = start
        self.queue = queue
        self.priority = priority
        self.attempts = attempts
        self.timeout = timeout
        self.expires = expires
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
        /// Replaces the arguments, start and priority of the existing job by the new ones.
        ///
        /// If that job is running, enqueues another one, which runs after it and has the key from now on. If it has ended
        /// and keeps its key until it is pruned, it stays as it is.
        case replace
        /// Throws ``JobError/notUnique(existing:)``.
        case reject
    }

    /// How long a job holds its key.
    ///
    /// A job that waits again, because it was put back, rescued or retried, has its key again, unless another one has got
    /// it meanwhile.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// While it waits, also for its next attempt.
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
    /// How long a job holds its key; without effect if there is a ``period``.
    public let scope: Scope
    /// How long a job holds its key from when it was enqueued, whatever becomes of it; nil if ``scope`` decides.
    public let period: Duration?
    /// How far each job with the key moves the start back; nil for not at all.
    public let debounce: JobDebounce?

    /// Creates a rule that no two jobs have this name and key at the same time.
    public init(_ key: String = "", onConflict conflict: Conflict = .keep, until scope: Scope = .end) {
        self.init(key, conflict, scope)
    }

    init(_ key: String, _ conflict: Conflict, _ scope: Scope, period: Duration? = nil, debounce: JobDebounce? = nil) {
        self.key = key
        self.conflict = conflict
        self.scope = scope
        self.period = period
        self.debounce = debounce
    }
}
