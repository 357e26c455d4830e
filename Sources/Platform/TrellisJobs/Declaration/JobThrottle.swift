/// The most jobs with a ``ConcurrencyKey`` that start within any time of a length, and what becomes of more.
///
/// ```swift
/// static func concurrencyKey(of job: Self) -> ConcurrencyKey? {
///     ConcurrencyKey(
///         "mail \(job.recipient)", limit: nil, throttle: JobThrottle(3, per: .seconds(3600), excess: .drop))
/// }
/// ```
/// It is exact, by the clock of the database: each start counts for the period after it, retries too. A ``RateLimit``
/// is the average instead, so after an idle time it lets up to twice as many start.
public struct JobThrottle: Hashable, Sendable {
    /// What becomes of a job that may not start yet.
    public enum Excess: Hashable, Sendable, CaseIterable {
        /// It waits until it may start.
        case delay
        /// It is cancelled when it is to start for the first time; retries wait.
        case drop
    }

    /// The number of starts.
    public let count: Int
    /// The time in which ``count`` jobs may start.
    public let period: Duration
    /// What becomes of more jobs.
    public let excess: Excess

    /// Creates a limit of `count` starts in any time as long as the period.
    public init(_ count: Int, per period: Duration, excess: Excess = .delay) {
        self.count = max(count, 1)
        self.period = max(period, .milliseconds(1))
        self.excess = excess
    }
}
