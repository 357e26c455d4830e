import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of health checks, background jobs and their schedules, event streams and the audit.
public struct CoreModule: Module {
    /// The name of the module.
    public static let name = "core"

    private let database: SystemDatabase
    private let settings: EventSettings
    private let limits: CoreSettings
    /// The least time between two due times of a tenant's schedule.
    private let scheduleInterval: Duration
    private let streams = StreamCounts()

    /// Creates the module with the platform's database and settings.
    public init(on platform: Platform) {
        self.init(
            database: platform.database.system(), settings: platform.settings[EventSettings.self],
            limits: platform.settings[CoreSettings.self],
            scheduleInterval: platform.settings[JobSettings.self].scheduleInterval)
    }

    /// Creates the module on `database`.
    package init(
        database: SystemDatabase, settings: EventSettings = EventSettings(), limits: CoreSettings = CoreSettings(),
        scheduleInterval: Duration = JobSettings().scheduleInterval
    ) {
        self.database = database
        self.settings = settings
        self.limits = limits
        self.scheduleInterval = scheduleInterval
    }

    /// The permissions of its routes.
    public var permissions: [Permission] { [.jobsManage, .schedulesView, .schedulesManage, .auditView] }
    /// What a tenant may have only so much of.
    public var quotas: [QuotaRegistration] {
        [
            QuotaRegistration(.streams, limit: limits.streams) { [streams] rows in
                streams.count(of: rows.scope.tenantID)
            },
            QuotaRegistration(.schedules, limit: limits.schedules) { rows in
                try rows.count(StoredScheduleRecord.all)
            },
        ]
    }
    /// Its errors.
    public var errors: [any AppError] { CoreError.all + JobError.all + StoredScheduleError.all + EventError.all }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try CoreTexts.catalog() } }

    /// The routes; `/health` and `/ready` are at the usual paths for load balancers, without the prefix.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let (jobs, migrator) = (JobStore(database), catalog.migrator)
        let streams = EventStreams(
            database, settings: settings, events: catalog.declarations.events, counts: self.streams)
        let schedules = ScheduleDependencies(catalog.jobs, minimumGap: scheduleInterval)
        let core = CoreService(database: database) { try await migrator.plan().map(\.id) }
        return ModuleRoutes(
            JobController.routes { JobController($0, store: jobs, files: catalog.jobFiles) }
                + ScheduleController.routes { ScheduleController($0, schedules) }
                + EventController.routes { EventController($0, streams: streams) }
                + AuditController.routes { AuditController($0) }
                + TextController.routes { [texts = TextBundles(catalog.texts)] in TextController($0, texts: texts) },
            unprefixed: [CoreController.healthRoute] + CoreController.routes { CoreController($0, core: core) })
    }
}
