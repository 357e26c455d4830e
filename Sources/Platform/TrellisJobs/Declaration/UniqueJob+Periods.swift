extension UniqueJob {
    /// Creates a rule that of the jobs with this name and key one is enqueued in a period.
    ///
    /// The period begins when a job is enqueued, by the clock of the database. Until its end the job holds the key,
    /// whatever becomes of it, and its row is kept; only its deletion frees the key before. After it the next job gets
    /// the key, even if the former one still waits.
    ///
    /// - Parameter conflict: `replace` changes the job of the period while it waits; once it has started, later
    ///   arguments are dropped until the period is over.
    public init(_ key: String = "", onConflict conflict: Conflict = .keep, per period: Duration) {
        self.init(key, conflict, .retention, period: max(period, .milliseconds(1)))
    }

    /// Returns a rule by which many jobs with a key become one, which starts when no more of them have come for long.
    ///
    /// A job starts at the earliest after `delay`. Each further job with the key moves that start back to `delay` from
    /// now, but not beyond `limit` after the first, and its arguments, expiry and priority replace those of the job
    /// that waits. While the job runs, the first further one begins a new period, and starts after it has ended.
    public static func debounced(_ key: String = "", by delay: Duration, atMost limit: Duration) -> UniqueJob {
        UniqueJob(key, .replace, .end, debounce: JobDebounce(delay: delay, limit: limit))
    }
}

/// How far each job with a unique key moves the start of the one that waits.
public struct JobDebounce: Hashable, Sendable {
    /// The time from the latest of the jobs to the start.
    public let delay: Duration
    /// The longest time from the first of the jobs to the start.
    public let limit: Duration

    init(delay: Duration, limit: Duration) {
        self.delay = max(delay, .zero)
        self.limit = max(limit, self.delay)
    }
}
