package import TrellisDatabase
package import TrellisKernel
import TrellisSchema

/// A job about to be enqueued, whether it has a Swift type of its own or is known by its name only.
package struct JobDraft: Sendable {
    /// How the names of jobs begin that deliver an event to a subscriber.
    package static let deliveryPrefix = "event:"

    package let id: ID<BackgroundJob>
    package let name: String
    package let queue: Queue
    package let priority: JobPriority
    /// The arguments as JSON.
    package let arguments: String
    /// How often it runs at most.
    package let attempts: Int
    /// How long it is kept once it has ended.
    package let retention: Duration

    /// A job of a name that a ``JobRegistration`` has.
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
    /// Enqueues jobs that are known by their names only; otherwise as
    /// ``enqueue(contentsOf:after:_:)-(_,[JobDependency],_)``.
    @discardableResult
    package func enqueue(
        drafts: [JobDraft], after parents: [JobDependency] = [], options: JobOptions = .standard
    ) throws -> [EnqueuedJob] {
        try enqueuer.enqueue(drafts: drafts, parents, options)
    }
}
