public import TrellisKernel

/// How one job differs from what its type says; for ``TrellisDatabase/TenantTransaction/enqueue(_:after:_:)``.
public struct JobOptions: Hashable, Sendable {
    /// When it may start; nil is at once.
    public var start: JobStart?
    /// Another queue than the type's.
    public var queue: Queue?
    /// Another priority than the type's.
    public var priority: JobPriority?
    /// How often it runs at most, in place of what the type's policy says.
    public var attempts: Int?
    /// How long an attempt may take, in place of what the type says.
    public var timeout: Duration?
    /// Whether another job like it may stand beside it.
    public var unique: UniqueJob?
    /// The batch it belongs to.
    public var batch: ID<JobBatch>?

    /// As the type says, but for what is given.
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

    /// As the type says.
    public static let standard = JobOptions()
}

/// When a job may start.
public enum JobStart: Hashable, Sendable {
    /// Not before this moment.
    case at(Timestamp)
    /// Not before this time has passed.
    case after(Duration)
}

/// That no other job of the tenant may have the same key, and what happens when one has.
///
/// The database keeps it: a partial unique index on tenant and key.
public struct UniqueJob: Hashable, Sendable {
    /// What happens when a job has the key already.
    public enum Conflict: String, Hashable, Sendable {
        /// Nothing is enqueued, and the answer is the job that is there.
        case keep
        /// The job that is there takes over the new one's arguments and start, if it hasn't started.
        case replace
        /// The transaction fails with ``JobError/notUnique(existing:)``.
        case reject
    }

    /// How long a job holds its key.
    public enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Until it starts.
        case start
        /// Until it has ended, however often it is retried.
        case end
        /// Until it is pruned.
        case retention
    }

    /// What must differ; the job's name goes without saying.
    public let key: String
    /// What happens when a job has the key already.
    public let conflict: Conflict
    /// How long a job holds its key.
    public let scope: Scope

    /// No two jobs with this name and key at once.
    public init(_ key: String = "", onConflict conflict: Conflict = .keep, until scope: Scope = .end) {
        self.key = key
        self.conflict = conflict
        self.scope = scope
    }
}
