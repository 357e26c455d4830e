public import Logging
public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
import TrellisJobs
public import TrellisKernel
public import TrellisMail
public import TrellisMigrations
public import TrellisObservability
public import TrellisStorage
import TrellisWeb

/// The inputs of the composition root: settings, database, storage, mail transport, clock.
public struct Platform: Sendable {
    /// The validated settings.
    public internal(set) var settings: LoadedSettings
    /// The same settings, of which SIGHUP reloads some; nil in tests.
    package var liveSettings: LiveSettings?
    /// Records traces and sends them to a collector; nil without one.
    package var tracer: OTLPTracer?
    /// The open database.
    public let database: Database
    /// The database as the role that owns its tables and migrates; on SQLite the same as ``database``.
    public let owner: Database
    /// The database that the jobs live in: ``database``, unless the settings name another.
    public var jobsDatabase: Database { database.jobs }
    /// The database of the jobs as the role that owns its tables and migrates; nil if they live in ``database``.
    let jobsOwner: Database?
    /// The store of objects.
    public let storage: any Storage
    /// The signer of requests to the product's own route for objects; nil if the store has a server for them.
    public let presigner: LocalPresigner?
    /// The way to send mails.
    public let mailTransport: any MailTransport
    /// The clock of all modules.
    public let clock: any Clock
    /// The metrics that `/metrics` returns.
    public let metrics: PrometheusRegistry
    /// The logger of the modules for work outside of requests.
    public let logger: Logger
    /// The buffer of audit notes for places where no transaction is open.
    public let auditNotes: AuditNoteBuffer
    /// The caches of the process, which hear of changes in other processes.
    public let caches: CacheRegistry

    /// Creates a platform; without `owner`, the role of `database` also owns the tables.
    ///
    /// - Parameters:
    ///   - storage: the store of objects; by default one in memory, for tests and reports.
    ///   - mailTransport: the way to send mails; by default the memory of the process.
    public init(
        settings: LoadedSettings, database: Database, owner: Database? = nil, storage: (any Storage)? = nil,
        presigner: LocalPresigner? = nil, mailTransport: any MailTransport = MemoryTransport(), clock: any Clock,
        metrics: PrometheusRegistry, logger: Logger
    ) {
        self.init(
            settings: settings, database: database, owner: owner, jobs: nil, storage: storage, presigner: presigner,
            mailTransport: mailTransport, clock: clock, metrics: metrics, logger: logger)
    }

    /// Creates a platform whose jobs have a database of their own.
    ///
    /// - Parameters:
    ///   - jobs: the database that the jobs live in; nil if they live in `database`.
    ///   - jobsOwner: the same database as the role that owns its tables; nil for the role of `jobs`.
    package init(
        settings: LoadedSettings, database: Database, owner: Database? = nil, jobs: Database?,
        jobsOwner: Database? = nil, storage: (any Storage)? = nil, presigner: LocalPresigner? = nil,
        mailTransport: any MailTransport = MemoryTransport(), clock: any Clock, metrics: PrometheusRegistry,
        logger: Logger
    ) {
        self.owner = owner ?? database
        self.jobsOwner = jobs.map { jobsOwner ?? $0 }
        if let jobs { JobsDatabase.connect(jobs, to: database) }
        self.storage = storage ?? MemoryStorage(clock: clock, presigner: presigner)
        self.presigner = presigner
        self.mailTransport = mailTransport
        self.settings = settings
        self.database = database
        self.clock = clock
        self.metrics = metrics
        self.logger = logger
        auditNotes = AuditNoteBuffer(database, clock: clock, logger: logger)
        caches = CacheRegistry(database, logger: logger)
    }
}

extension Platform {
    /// The migrations of the platform, which run before those of the modules.
    public static var migrations: [Migration] {
        JobMigrations.all + EventMigrations.all + AuditMigrations.all + QuotaMigrations.all + RateLimitMigrations.all
            + IdempotencyMigrations.all + CacheMigrations.all + ScopedSettingMigrations.all
    }

    /// The records of the platform.
    public static var records: [any Record.Type] {
        JobMigrations.records + EventMigrations.records + AuditMigrations.records + QuotaMigrations.records
            + RateLimitMigrations.records + IdempotencyMigrations.records + CacheMigrations.records
            + ScopedSettingMigrations.records
    }

    /// The records of the platform of which a tenant's rows are erased with it: without its jobs, which have a retention
    /// of their own, and without its audit, which stays.
    package static var erasedRecords: [any Record.Type] {
        EventMigrations.records + QuotaMigrations.records + IdempotencyMigrations.records + CacheMigrations.records
            + ScopedSettingMigrations.records
            + JobMigrations.passingRecords
    }

    /// The mails of the platform.
    public static var mails: [MailRegistration] { [MailRegistration(TestMail.self)] }
}

extension Platform {
    /// The path of the route for objects, for stores without a server.
    public static let objectsPath = "\(Application.prefix)/files/objects"

    /// Returns the signer of requests to the route for objects; nil if the store has a server for them.
    ///
    /// Without `web.public_url` its URLs are paths, because a server doesn't know how clients reach it.
    ///
    /// - Throws: ``TrellisStorage/StorageError/invalidOption(_:)``.
    package static func presigner(of settings: LoadedSettings, clock: any Clock) throws -> LocalPresigner? {
        let baseURL = (settings[WebSettings.self].publicURL ?? "") + objectsPath
        return try settings[StorageSettings.self].presigner(
            baseURL: baseURL, otherwise: settings[DatabaseSettings.self].cursorKey, clock: clock)
    }
}
