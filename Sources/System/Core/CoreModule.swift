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
    /// Whether `/ready` tells clients the cause.
    private let showsCauses: Bool
    private let streams = StreamCounts()
    /// Whether a module declares settings or features with a rollout, which the administration shows.
    private var hasSettings = false
    /// Whether a module declares settings of users, which the account pages show.
    private var hasPreferences = false
    /// Whether a tenant exists that a superuser names.
    private var tenantExists: @Sendable (ID<Tenant>) async throws -> Bool = { _ in true }

    /// Creates the module with the platform's database and settings.
    public init(on platform: Platform) {
        self.init(
            database: platform.database.system(), settings: platform.settings[EventSettings.self],
            limits: platform.settings[CoreSettings.self],
            scheduleInterval: platform.settings[JobSettings.self].scheduleInterval,
            showsCauses: platform.settings.servesOperationsToClients)
    }

    /// Creates the module on `database`.
    package init(
        database: SystemDatabase, settings: EventSettings = EventSettings(), limits: CoreSettings = CoreSettings(),
        scheduleInterval: Duration = JobSettings().scheduleInterval, showsCauses: Bool = true
    ) {
        self.database = database
        self.settings = settings
        self.limits = limits
        self.scheduleInterval = scheduleInterval
        self.showsCauses = showsCauses
    }

    /// Serves the settings and features of these modules, which `StandardSystem` calls when it composes; without any, there
    /// are no routes and pages of settings.
    ///
    /// - Parameter tenantExists: whether a tenant exists, for superusers who name one.
    package mutating func show(
        settingsOf modules: [any Module], tenantExists: @escaping @Sendable (ID<Tenant>) async throws -> Bool
    ) throws {
        self.tenantExists = tenantExists
        let catalog = try ScopedSettingsCatalog(modules.flatMap(\.scopedSettings))
        hasSettings = !catalog.declarations.isEmpty || modules.flatMap(\.features).contains { $0.rollout != nil }
        hasPreferences = catalog.declarations.contains { $0.level == .user }
    }

    /// Its pages in the administration.
    public var adminSections: [AdminSection] { hasSettings ? [SettingSections.admin(database)] : [] }
    /// Its pages in the account of a user.
    public var accountSections: [AccountSection] { hasPreferences ? [SettingSections.account(database)] : [] }
    /// The permissions of its routes.
    public var permissions: [Permission] {
        [.jobsManage, .schedulesView, .schedulesManage] + (hasSettings ? [.settingsManage] : []) + [.auditView]
    }
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
    public var errors: [any AppError] {
        CoreError.all + JobError.all + StoredScheduleError.all + EventError.all + ScopedSettingError.all
            + CacheError.all
    }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try CoreTexts.catalog() } }

    /// The routes; `/health` and `/ready` are at the usual paths for load balancers, without the prefix.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let (jobs, migrator) = (JobStore(database), catalog.migrator)
        let streams = EventStreams(
            database, settings: settings, events: catalog.declarations.events, counts: self.streams,
            perUser: limits.userStreams)
        let schedules = ScheduleDependencies(catalog.jobs, minimumGap: scheduleInterval)
        let check = ReadinessCheck(database) { try await migrator.plan().map(\.id) }
        let core = CoreService(check, showsCause: showsCauses)
        let management = CoreService(check, showsCause: true)
        return ModuleRoutes(
            JobController.routes { JobController($0, store: jobs, files: catalog.jobFiles) }
                + ScheduleController.routes { ScheduleController($0, schedules) }
                + EventController.routes { EventController($0, streams: streams) }
                + AuditController.routes { AuditController($0) }
                + settingRoutes(catalog.scopedSettings)
                + TextController.routes { [texts = TextBundles(catalog.texts)] in TextController($0, texts: texts) },
            unprefixed: ([CoreController.healthRoute] + CoreController.routes { CoreController($0, core: core) })
                .map { $0.exemptFromRateLimits() },
            management: [CoreController.healthRoute]
                + CoreController.routes { CoreController($0, core: management) })
    }

    private func settingRoutes(_ settings: ScopedSettingBook) -> [Route] {
        guard hasSettings else { return [] }
        let ofUsers =
            hasPreferences ? UserSettingController.routes { UserSettingController($0, settings: settings) } : []
        return ofUsers + TenantSettingController.routes { TenantSettingController($0, settings: settings) }
            + SuperuserSettingController.routes { [tenantExists] in
                SuperuserSettingController($0, settings: settings, tenantExists: tenantExists)
            }
    }
}
