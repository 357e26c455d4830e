public import Logging
public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
import TrellisJobs
public import TrellisKernel
public import TrellisMigrations
public import TrellisObservability

/// The inputs of the composition root: settings, database, clock.
public struct Platform: Sendable {
    /// The validated settings.
    public internal(set) var settings: LoadedSettings
    /// The open database.
    public let database: Database
    /// The database as the role that owns its tables and migrates; on SQLite the same as ``database``.
    public let owner: Database
    /// The clock of all modules.
    public let clock: any Clock
    /// The metrics that `/metrics` returns.
    public let metrics: PrometheusRegistry
    /// The logger of the modules for work outside of requests.
    public let logger: Logger
    /// The buffer of audit notes for places where no transaction is open.
    public let auditNotes: AuditNoteBuffer

    /// Creates a platform; without `owner`, the role of `database` also owns the tables.
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
        auditNotes = AuditNoteBuffer(database, clock: clock, logger: logger)
    }
}

extension Platform {
    /// The migrations of the platform, which run before those of the modules.
    public static var migrations: [Migration] { JobMigrations.all + EventMigrations.all + AuditMigrations.all }

    /// The records of the platform.
    public static var records: [any Record.Type] {
        JobMigrations.records + EventMigrations.records + AuditMigrations.records
    }
}
