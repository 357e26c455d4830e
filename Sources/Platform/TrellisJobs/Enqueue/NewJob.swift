import TrellisConfig
package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// A job to be enqueued, with a Swift type or only with a name.
package struct NewJob: Sendable {
    /// The name prefix of jobs that deliver an event to a subscriber.
    package static let deliveryPrefix = "event:"

    package let id: ID<BackgroundJob>
    package let name: String
    /// The version of the arguments.
    package let version: Int
    package let queue: Queue
    package let priority: JobPriority
    /// The arguments as JSON: as a whole, unless they were staged.
    package let arguments: String
    /// The arguments as the row has them, and what is kept apart from it.
    private(set) var divided: DividedJSON
    /// What makes fingerprints of unique keys; nil if no argument is confidential.
    private(set) var keySealer: Sealer?
    /// The maximum number of attempts.
    package let attempts: Int
    /// How long the job is kept after it was completed.
    package let retention: Duration
    /// How long the job is kept after it was discarded or cancelled.
    package let failureRetention: Duration
    /// When the job is discarded unless it has started.
    package let expires: JobExpiry
    /// The time of the job's row; nil for that of the transaction.
    package let createdAt: Timestamp?

    /// Creates a job whose name belongs to a ``JobRegistration``.
    package init(
        id: ID<BackgroundJob> = ID(), name: String, version: Int = 1, queue: Queue, priority: JobPriority = .normal,
        arguments: String,
        attempts: Int, retention: Duration, failureRetention: Duration = .standardFailureRetention,
        expires: JobExpiry = .never, createdAt: Timestamp? = nil
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.queue = queue
        self.priority = priority
        self.arguments = arguments
        divided = DividedJSON(JSONText(arguments))
        self.attempts = attempts
        self.retention = retention
        self.failureRetention = failureRetention
        self.expires = expires
        self.createdAt = createdAt
    }

    /// The job with its arguments; what is confidential of them is encrypted for the tenant of the transaction.
    ///
    /// - Parameter staged: the arguments, if they were divided before the transaction.
    /// - Throws: ``JobError/noSecretKey(job:)``.
    init<J: JobPayload>(_ job: J, in tx: TenantTransaction, _ staged: StagedContent?) throws {
        self.init(
            name: J.name, version: J.version, queue: J.queue, priority: J.priority,
            arguments: try staged?.divided.shown.text ?? SchemaCoding.text(job),
            attempts: J.retry.attempts, retention: J.retention, failureRetention: J.failureRetention,
            expires: J.expires)
        divided =
            try staged?.divided
            ?? JobContentCoding(tx.attachment(JobSealing.self), tenant: tx.scope.tenantID, name: name)
            .divide(arguments, .arguments, hiding: JobSecrets.members(of: J.self))
        keySealer = JobSecrets.keySealer(of: J.self, tx.attachment())
    }
}

extension TenantTransaction {
    /// Enqueues jobs by name; otherwise like ``enqueue(contentsOf:after:_:)-(_,[JobDependency],_)``.
    @discardableResult
    package func enqueue(
        drafts: [NewJob], after parents: [JobDependency] = [], options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try enqueuer.enqueue(drafts: drafts, parents, options)
    }
}
