public import Logging
public import TrellisConfig
public import TrellisDatabase
import TrellisHub
import TrellisJobs
public import TrellisKernel
public import TrellisObservability

/// What the composition root builds modules from: the settings, the database, the clock.
public struct Platform: Sendable {
    /// The settings, read and checked.
    public internal(set) var settings: LoadedSettings
    /// The database, open.
    public let database: Database
    /// The database for the role that owns its tables, which migrates; on SQLite the same as ``database``.
    public let owner: Database
    /// The clock that every room tells the time by.
    public let clock: any Clock
    /// The figures that `/metrics` shows.
    public let metrics: PrometheusRegistry
    /// Where rooms log what no request caused.
    public let logger: Logger

    /// A platform of these parts; without `owner` the one role does both.
    public init(
        settings: LoadedSettings, database: Database, owner: Database? = nil, clock: any Clock,
        metrics: PrometheusRegistry, logger: Logger
    ) {
        self.owner = owner ?? database
        self.settings = settings
        self.database = database
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
    }
}

extension Platform {
    /// The schema of the platform's own rooms, which comes before that of the modules.
    public static var migrations: [Migration] { JobMigrations.all + EventMigrations.all }

    /// The records of the platform's own rooms.
    public static var records: [any Record.Type] { JobMigrations.records + EventMigrations.records }
}
