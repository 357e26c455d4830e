package import TrellisDatabase
package import TrellisKernel

/// What workers, schedulers and operators do with the rows of jobs, each call one transaction.
package struct JobStore: Sendable {
    package let database: SystemDatabase

    package init(_ database: SystemDatabase) {
        self.database = database
    }
}

/// What a worker asks for when it has room.
package struct JobClaim: Sendable {
    package let queue: Queue
    package let worker: ID<JobWorker>
    /// How many jobs it has room for.
    package let limit: Int
    /// The tenant to begin after, so that all have their turn however many there are.
    package var after: ID<Tenant>?

    package init(queue: Queue, worker: ID<JobWorker>, limit: Int, after: ID<Tenant>? = nil) {
        self.queue = queue
        self.worker = worker
        self.limit = limit
        self.after = after
    }
}
