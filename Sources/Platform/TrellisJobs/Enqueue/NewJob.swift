package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// A job to be enqueued, with a Swift type or only with a name.
package struct NewJob: Sendable {
    /// The name prefix of jobs that deliver an event to a subscriber.
    package static let deliveryPrefix = "event:"

    package let id: ID<BackgroundJob>
    package let name: String
    package let queue: Queue
    package let priority: JobPriority
    /// The arguments as JSON.
    package let arguments: String
    /// The maximum number of attempts.
    package let attempts: Int
    /// How long the job is kept after it has ended.
    package let retention: Duration

    /// Creates a job whose name belongs to a ``JobRegistration``.
    package init(
        id: ID<BackgroundJob> = ID(), name: String, queue: Queue, priority: JobPriority = .normal, arguments: String,
        attempts: Int, retention: Duration
    ) {
        self.id = id
        self.name = name
        self.queue = queue
        self.priority = priority
        self.arguments = arguments
        self.attempts = attempts
        self.retention = retention
    }

    init<J: JobPayload>(_ job: J) throws {
        self.init(
            name: J.name, queue: J.queue, priority: J.priority, arguments: try SchemaCoding.text(job),
            attempts: J.retry.attempts, retention: J.retention)
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
