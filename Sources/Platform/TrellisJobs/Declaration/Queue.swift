/// A named queue of jobs, with its limits.
///
/// ```swift
/// extension Queue {
///     static let reports = Queue("reports", concurrency: 4, tenantConcurrency: 1)
/// }
/// ```
/// Within a queue jobs start by priority. Within a priority, tenants are served round-robin, so that a tenant with a
/// long backlog doesn't delay the others.
public struct Queue: Hashable, Sendable {
    /// The name: lower-case letters, digits, `-` and `_`.
    public let name: String
    /// The most jobs of the queue that one worker runs at once; nil means the worker's own concurrency.
    public let concurrency: Int?
    /// The most jobs of one tenant that run at once, across all workers; nil means no limit.
    public let tenantConcurrency: Int?
    /// The most jobs that start in a period, across all workers; nil means no limit.
    public let rate: RateLimit?

    /// Creates a queue with its limits.
    public init(_ name: String, concurrency: Int? = nil, tenantConcurrency: Int? = nil, rate: RateLimit? = nil) {
        self.name = name
        self.concurrency = concurrency
        self.tenantConcurrency = tenantConcurrency
        self.rate = rate
    }

    /// The queue of jobs that name no other queue.
    public static let `default` = Queue("default")
}

/// The number of jobs of a queue that may start in a period: a token bucket, counted when jobs start.
public struct RateLimit: Hashable, Sendable {
    /// The number of starts in a ``period``, and the size of the burst after an idle time.
    public let count: Int
    /// The time in which ``count`` jobs may start.
    public let period: Duration

    /// Creates a limit of `count` starts per period.
    public init(_ count: Int, per period: Duration) {
        self.count = max(count, 1)
        self.period = max(period, .milliseconds(1))
    }
}
