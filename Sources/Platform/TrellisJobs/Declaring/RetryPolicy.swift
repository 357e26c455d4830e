/// What happens to a job that failed: how often it is tried, and how long it waits in between.
public struct RetryPolicy: Hashable, Sendable {
    enum Growth: Hashable, Sendable {
        case none
        case fixed
        case exponential
    }

    /// How often the job runs at most, the first time included.
    public let attempts: Int
    let growth: Growth
    let base: Duration
    let cap: Duration

    private init(attempts: Int, growth: Growth, base: Duration, cap: Duration) {
        self.attempts = max(attempts, 1)
        self.growth = growth
        self.base = base
        self.cap = cap
    }

    /// Once: a failure ends the job.
    public static let never = RetryPolicy(attempts: 1, growth: .none, base: .zero, cap: .zero)

    /// Again after the same pause each time, give or take a tenth.
    public static func fixed(attempts: Int, every pause: Duration) -> Self {
        Self(attempts: attempts, growth: .fixed, base: pause, cap: pause)
    }

    /// Again after a pause that doubles with each failure, up to `cap`, give or take a tenth.
    public static func exponential(
        attempts: Int, from base: Duration = .seconds(5), upTo cap: Duration = .seconds(6 * 3600)
    ) -> Self {
        Self(attempts: attempts, growth: .exponential, base: base, cap: cap)
    }

    /// How long a job waits after its attempt number `attempt` has failed; nil when that was the last.
    ///
    /// - Parameter chance: between 0 and 1; spreads jobs that failed together.
    public func pause(after attempt: Int, of attempts: Int, chance: Double = .random(in: 0...1)) -> Duration? {
        guard attempt < attempts else { return nil }
        let pause: Duration =
            switch growth {
            case .none: .zero
            case .fixed: base
            // Beyond thirty doublings every pause is the cap.
            case .exponential: min(cap, base * (1 << min(max(attempt - 1, 0), 30)))
            }
        return pause * (0.9 + 0.2 * chance)
    }
}
