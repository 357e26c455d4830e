import TrellisDatabase
public import TrellisKernel

/// A job as a backend gets it, keeps it and gives it to a worker.
///
/// An adapter changes ``lease``, ``attempt``, ``startedAt`` and ``scheduledAt``, and returns all else as it got it.
public struct BackendJob: Sendable {
    /// The row; wrapped instead of copied, so that a claim of the database costs nothing more.
    package var record: JobRecord

    package init(_ record: JobRecord) { self.record = record }

    /// Creates a job that has never run.
    ///
    /// - Parameters:
    ///   - arguments: the arguments as JSON.
    ///   - attempts: the maximum number of attempts.
    ///   - retention: how long it is kept after it was completed.
    public init(
        id: ID<BackgroundJob> = ID(), tenantID: ID<Tenant>, name: String, version: Int = 1, queue: String,
        priority: JobPriority = .normal, arguments: String, scheduledAt: Timestamp, expiresAt: Timestamp? = nil,
        attempts: Int, timeout: Duration? = nil, retention: Duration = .seconds(86_400),
        failureRetention: Duration = .seconds(30 * 86_400), userID: ID<User>? = nil, permission: String? = nil,
        requestID: String = "", trace: String? = nil, createdAt: Timestamp
    ) {
        record = JobRecord(
            id: id, tenantID: tenantID, name: name, version: version, queue: queue, state: .available,
            priority: priority.rawValue, arguments: JSONText(arguments), scheduledAt: scheduledAt, expiresAt: expiresAt,
            attempt: 0, maxAttempts: max(attempts, 1), lease: 0, waitingOn: 0, hasDependents: false,
            timeoutMs: timeout.map { max($0.storedMicroseconds / 1000, 1) },
            retentionMs: max(retention.storedMicroseconds / 1000, 0),
            failureRetentionMs: max(failureRetention.storedMicroseconds / 1000, 0), userID: userID,
            permission: permission, requestID: requestID, trace: trace, createdAt: createdAt)
    }

    /// The identifier.
    public var id: ID<BackgroundJob> { record.id }
    /// The tenant that it runs for; ``TrellisKernel/ID/platform`` for the platform's own jobs.
    public var tenantID: ID<Tenant> { record.tenantID }
    /// The name of its type.
    public var name: String { record.name }
    /// The version of the arguments.
    public var version: Int { record.version }
    /// The queue.
    public var queue: String { record.queue }
    /// The priority.
    public var priority: JobPriority { JobPriority(rawValue: record.priority) ?? .normal }
    /// The arguments as JSON.
    public var arguments: String { record.arguments.text }
    /// When it may start; after a failed attempt, when the next one may.
    public var scheduledAt: Timestamp {
        get { record.scheduledAt }
        set { record.scheduledAt = newValue }
    }
    /// When it is discarded unless an attempt that counts has started; nil for never.
    public var expiresAt: Timestamp? { record.expiresAt }
    /// The number of starts, without those that don't count.
    public var attempt: Int {
        get { record.attempt }
        set { record.attempt = newValue }
    }
    /// The maximum number of attempts.
    public var maxAttempts: Int { record.maxAttempts }
    /// The number that increases each time the job changes hands.
    public var lease: Int {
        get { record.lease }
        set { record.lease = newValue }
    }
    /// The timeout of an attempt, if it differs from the type's.
    public var timeout: Duration? { record.timeoutMs.map { .milliseconds($0) } }
    /// How long it is kept after it was completed.
    public var retention: Duration { .milliseconds(record.retentionMs) }
    /// How long it is kept after it was discarded or cancelled.
    public var failureRetention: Duration {
        record.failureRetentionMs.map { .milliseconds($0) } ?? .standardFailureRetention
    }
    /// The user who enqueued it; nil for a schedule.
    public var userID: ID<User>? { record.userID }
    /// The permission that the route required which enqueued it.
    public var permission: String? { record.permission }
    /// The request that enqueued it.
    public var requestID: String { record.requestID }
    /// The trace in which it was enqueued, as a `traceparent`.
    public var trace: String? { record.trace }
    /// When it was enqueued.
    public var createdAt: Timestamp { record.createdAt }
    /// When the latest attempt started.
    public var startedAt: Timestamp? {
        get { record.startedAt }
        set { record.startedAt = newValue }
    }
}

extension JobLease {
    /// Creates the lease of the worker that a backend has given the job to.
    public init(_ job: BackendJob) { self.init(job.record) }
}
