public import TrellisConfig
import TrellisDatabase

/// How migrations wait for locks, and whom they give rights to: the section `migrations`.
public struct MigrationSection: Settings {
    /// `migrations`.
    public static let section = "migrations"

    /// How long a migration waits for a lock on PostgreSQL before it is rolled back and tried again.
    @Setting("How long a migration waits for a lock on PostgreSQL before it is rolled back and tried again.")
    public var lockTimeout = Duration.seconds(3)
    /// How often a migration tries to get its locks.
    @Setting("How often a migration tries to get its locks.", .range(1...100)) public var lockAttempts = 10
    /// The role that the program runs as on PostgreSQL.
    @Setting("The role that the program runs as on PostgreSQL: migrating gives it what it needs; empty for nobody.")
    public var applicationRole = ""

    /// The declared defaults.
    public init() {}

    /// The same in the database room's terms.
    var options: MigratorOptions {
        MigratorOptions(
            lockTimeout: lockTimeout, lockAttempts: lockAttempts,
            applicationRole: applicationRole.isEmpty ? nil : applicationRole)
    }
}
