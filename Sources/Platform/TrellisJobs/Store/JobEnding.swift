package import TrellisDatabase
package import TrellisKernel

/// A job in the hands of a worker: what every statement that ends an attempt is guarded by.
package struct JobLease: Hashable, Sendable {
    package let id: ID<BackgroundJob>
    package let tenantID: ID<Tenant>
    /// The lease under which the worker has it; the row's is greater once it was taken away.
    package let lease: Int

    package init(_ job: JobRecord) {
        id = job.id
        tenantID = job.tenantID
        lease = job.lease
    }
}

/// How an attempt ended.
package struct JobEnding: Sendable {
    package enum Outcome: Hashable, Sendable {
        /// It did what it was to do; with its result.
        case completed(JSONText?)
        /// It failed; tried again after the pause, or discarded when there is none.
        case failed(code: String, message: String, retryAfter: Duration?)
        /// It can't succeed.
        case discarded(code: String, message: String)
        /// It is not to be done any more.
        case cancelled(String)
        /// It was too early; the attempt doesn't count.
        case snoozed(Duration)
        /// The worker stopped; the attempt doesn't count, and another worker may take it at once.
        case putBack
    }

    package let lease: JobLease
    package let outcome: Outcome
    /// How long the row is kept if this ends the job.
    package let retention: Duration

    package init(_ lease: JobLease, _ outcome: Outcome, retention: Duration) {
        self.lease = lease
        self.outcome = outcome
        self.retention = retention
    }
}
