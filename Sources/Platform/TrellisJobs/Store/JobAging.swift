import TrellisKernel

/// The rule by which jobs that have been due for long start ahead of others, and how far the tenants were looked at.
package struct JobAging: Sendable {
    /// How long a job is due before it may start ahead of others; zero for never.
    let limit: Duration
    /// How many of the longest waiting jobs of a tenant and queue may do so at a time.
    let atOnce: Int
    /// The tenant after which the next look at a queue begins, for queues in which more tenants wait than one look covers.
    var places: [String: ID<Tenant>] = [:]

    package init(after limit: Duration, atOnce: Int) {
        self.limit = limit
        self.atOnce = max(atOnce, 1)
    }
}
