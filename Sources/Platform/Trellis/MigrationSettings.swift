public import TrellisConfig
import TrellisDatabase
import TrellisMigrations

/// The settings section `migrations`: lock timeouts, and the role that gets privileges.
public struct MigrationSettings: Settings {
    /// `migrations`.
    public static let section = "migrations"

    /// How long a migration waits for a lock on PostgreSQL before it is rolled back and tried again.
    @Setting("How long a migration waits for a lock on PostgreSQL before it is rolled back and tried again.")
    public var lockTimeout = Duration.seconds(3)
    /// How many times a migration tries to get its locks.
    @Setting("How many times a migration tries to get its locks.", .range(1...100)) public var lockAttempts = 10
    /// The role that the program runs as on PostgreSQL.
    @Setting(
        "The role that the program runs as on PostgreSQL: migrations grant it the privileges that it needs; empty for none."
    )
    public var applicationRole = ""

    /// Creates settings with the declared defaults.
    public init() {}

    /// The settings as options of the database module.
    var options: MigratorOptions {
        MigratorOptions(
            lockTimeout: lockTimeout, lockAttempts: lockAttempts,
            applicationRole: applicationRole.isEmpty ? nil : applicationRole)
    }
}
