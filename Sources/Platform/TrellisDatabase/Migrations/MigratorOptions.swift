/// How a ``Migrator`` waits for locks, and whom it gives rights to.
public struct MigratorOptions: Sendable {
    /// How long a statement of a migration waits for a lock on PostgreSQL.
    ///
    /// Who waits for a lock holds up everybody behind it, so this is short, and the migration tries again.
    public var lockTimeout: Duration
    /// How often a migration tries to get its locks.
    public var lockAttempts: Int
    /// The role that the program runs as on PostgreSQL, which gets what it needs after each
    /// ``Migrator/up(resuming:)``; nil gives nothing to anybody.
    public var applicationRole: String?
    /// Waits between two attempts; tests put something quicker here.
    package var pause: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Options with these differences from the defaults.
    public init(lockTimeout: Duration = .seconds(3), lockAttempts: Int = 10, applicationRole: String? = nil) {
        self.lockTimeout = lockTimeout
        self.lockAttempts = max(lockAttempts, 1)
        self.applicationRole = applicationRole
    }

    /// How long to wait after the failed attempt of this number: twice as long each time, up to five seconds, and never
    /// in step with another program.
    func pauseAfter(attempt: Int) -> Duration {
        let longest = min(100 << min(attempt, 6), 5000)
        return .milliseconds(Int.random(in: longest / 2...longest))
    }
}
