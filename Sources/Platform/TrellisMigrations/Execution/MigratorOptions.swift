import TrellisDatabase

/// The options of a ``Migrator``: how it waits for locks, and which role it grants rights to.
public struct MigratorOptions: Sendable {
    /// How long a statement of a migration waits for a lock on PostgreSQL.
    ///
    /// A statement that waits for a lock blocks all later ones on the table, so this is short and the migration
    /// retries.
    public var lockTimeout: Duration
    /// The maximum number of attempts to get the locks.
    public var lockAttempts: Int
    /// The role that the program runs as on PostgreSQL, granted its rights after each ``Migrator/up(resuming:)``; nil
    /// grants none.
    public var applicationRole: String?
    /// Waits between two attempts; tests replace it with a faster function.
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    /// Creates options.
    public init(lockTimeout: Duration = .seconds(3), lockAttempts: Int = 10, applicationRole: String? = nil) {
        self.lockTimeout = lockTimeout
        self.lockAttempts = max(lockAttempts, 1)
        self.applicationRole = applicationRole
    }
}
