public import TrellisKernel

/// The retry policy of a job: the number of attempts and the delay between them.
public struct RetryPolicy: Hashable, Sendable {
    /// The maximum number of attempts, including the first.
    public let attempts: Int
    /// The delays between the attempts.
    public let backoff: Backoff

    private init(attempts: Int, backoff: Backoff) {
        self.attempts = max(attempts, 1)
        self.backoff = backoff
    }

    /// One attempt: a failure ends the job.
    public static let never = RetryPolicy(attempts: 1, backoff: Backoff(first: .zero, limit: .zero))

    /// Retries after the same delay each time, with a jitter of 10 %.
    public static func fixed(attempts: Int, every delay: Duration) -> Self {
        Self(attempts: attempts, backoff: Backoff(first: delay, limit: delay, jitter: 0.9...1.1))
    }

    /// Retries after a delay that doubles with each failure, up to `cap`, with a jitter of 10 %.
    public static func exponential(
        attempts: Int, from base: Duration = .seconds(5), upTo cap: Duration = .seconds(6 * 3600)
    ) -> Self {
        Self(attempts: attempts, backoff: Backoff(first: base, limit: cap, jitter: 0.9...1.1))
    }

    /// Returns the delay after the failed attempt number `attempt`; nil if it was the last attempt.
    ///
    /// - Parameter chance: the position within the jitter, from 0 to 1; it spreads jobs that failed together.
    public func delay(after attempt: Int, of attempts: Int, chance: Double = .random(in: 0...1)) -> Duration? {
        attempt < attempts ? backoff.delay(after: attempt, chance: chance) : nil
    }
}
