/// Where jobs wait, and how many of them may run.
///
/// ```swift
/// extension Queue {
///     static let reports = Queue("reports", concurrency: 4, tenantConcurrency: 1)
/// }
/// ```
/// Within a queue jobs start by priority, and within a priority the tenants take turns, so that a tenant with a long
/// backlog doesn't hold up the others.
public struct Queue: Hashable, Sendable {
    /// The name: lower-case letters, digits, `-` and `_`.
    public let name: String
    /// How many of its jobs one worker runs at once; nil is as many as the worker has room for.
    public let concurrency: Int?
    /// How many jobs of one tenant run at once, over all workers; nil is no limit.
    public let tenantConcurrency: Int?
    /// How many jobs start in a time, over all workers; nil is no limit.
    public let rate: RateLimit?

    /// A queue of this name, with its limits.
    public init(_ name: String, concurrency: Int? = nil, tenantConcurrency: Int? = nil, rate: RateLimit? = nil) {
        self.name = name
        self.concurrency = concurrency
        self.tenantConcurrency = tenantConcurrency
        self.rate = rate
    }

    /// The queue of whatever has no queue of its own.
    public static let `default` = Queue("default")
}

/// How many jobs of a queue may start in a time: a token bucket, counted when jobs start.
public struct RateLimit: Hashable, Sendable {
    /// How many start in a ``period``, and at once after a pause.
    public let count: Int
    /// The time in which ``count`` jobs may start.
    public let period: Duration

    /// So many starts in a time.
    public init(_ count: Int, per period: Duration) {
        self.count = max(count, 1)
        self.period = max(period, .milliseconds(1))
    }
}
