package import TrellisKernel

/// What a worker asks for when it has room.
package struct JobClaim: Sendable {
    package let queue: Queue
    package let worker: ID<JobWorker>
    /// How many jobs it has room for.
    package let limit: Int
    /// The tenant to begin after, so that all have their turn however many there are; best the one of the last job that
    /// the claim before this answered.
    package var after: ID<Tenant>?

    package init(queue: Queue, worker: ID<JobWorker>, limit: Int, after: ID<Tenant>? = nil) {
        self.queue = queue
        self.worker = worker
        self.limit = limit
        self.after = after
    }
}
