public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
package import TrellisJobs
import TrellisKernel
public import TrellisMail
public import TrellisMigrations
import TrellisObservability
package import TrellisSchema
import TrellisStorage
import TrellisTexts
public import TrellisWeb

/// A composed and validated product, ready to serve, to migrate or to report.
public struct Application: Sendable {
    /// The path prefix of the modules' routes.
    public static let prefix = "/api/v1"

    /// The platform: settings, database and clock.
    public internal(set) var platform: Platform
    /// The modules, in the order of the composition.
    public let modules: [any Module]
    /// What the modules declare, and what follows from it.
    public let catalog: ProductCatalog
    /// The events of the modules and their subscriptions.
    public let hub: EventHub
    /// All served routes.
    public internal(set) var routes: RouteTable
    /// The routes of the management listener, without those of ``management(of:whenRunning:)`` itself.
    public internal(set) var managementRoutes: RouteTable
    /// The OpenAPI document of those routes.
    public let document: OpenAPIDocument
    /// The built-in roles of every tenant and their permissions.
    public let roles: [(name: String, permissions: PermissionSet)]
    /// The migrator of the schema of the jobs, in a database of their own; nil if they live in the product's.
    public let jobsMigrator: Migrator?
    /// What renders and sends mails.
    public let mailer: MailDispatcher
    /// What compares the rows of all modules with the objects of the store.
    package let storageSweeper: StorageSweeper
    /// The job schedules of the platform and the modules.
    package let schedules: [JobSchedule]
    let authenticator: any Authenticator
    /// What every request passes before the guard.
    let middleware: MiddlewareList
    /// Where requests carry their credentials, and where they name their tenant.
    public let identification: RequestIdentification
    /// The format of errors, unless a route has its own.
    let errorRenderer: any ErrorRenderer
    /// The style of the names in bodies and queries, unless a route has its own.
    package let keys: KeyStyle
    /// Where requests and jobs report errors; nil if the product has no reporter.
    let errorReports: ErrorReports?
    /// What the product runs as long as the process: the services of the modules, then those of the composition.
    let services: [ServiceRegistration]
    /// Whether a tenant exists; nil if the composition doesn't know.
    let tenantExists: (@Sendable (ID<Tenant>) async throws -> Bool)?

    /// Composes `product` on `platform`, and validates it.
    ///
    /// - Throws: ``RouteTableError`` with all errors at once (two routes with the same verb and path, an operation
    ///   that isn't documented, a feature that no module declares), ``CompositionError``, ``RouteChangeError``,
    ///   ``TrellisWeb/MiddlewareListError``, ``ServiceError``, ``EventHubError``, ``QuotaDeclarationError``, the
    ///   errors of mails and texts (``TrellisMail/MailCatalogError``, ``TrellisMail/MailTemplateError``,
    ///   ``TrellisTexts/TextCatalogError``), what the modules throw for declarations that they can't serve, and what the
    ///   product's own composition throws.
    public init<P: Product>(_ product: P.Type, on platform: Platform) throws {
        let composition = try P.compose(on: platform)
        try CompositionError.check(composition.modules)
        let declarations = try Declarations(composition.modules)
        self.platform = platform
        modules = composition.modules
        hub = try EventHub(events: declarations.events, subscriptions: composition.subscriptions(declarations))
        try hub.connect(to: platform.database)
        platform.database.attach(platform.settings[EventSettings.self])
        platform.attachForJobs(platform.settings[JobSettings.self].limits)
        try platform.attachJobSealing()
        errorReports = (composition.errorReporter ?? platform.sentryReporter(of: P.name)).map {
            ErrorReports($0, release: P.version, logger: platform.logger, metrics: platform.metrics)
        }
        if let errorReports { platform.database.attach(errorReports) }
        if let tracer = platform.tracer { platform.database.attach(tracer) }
        let quotas = try QuotaBook(declarations.quotas, planLimit: composition.planLimit)
        guard platform.database.connect(quotas) else { throw QuotaDeclarationError.connectedTwice }
        let scopedSettings = ScopedSettingBook(
            try ScopedSettingsCatalog(
                declarations.scopedSettings, and: declarations.features.compactMap { ScopedSettingDeclaration($0) }),
            on: platform.database, caches: platform.caches, clock: nil, plan: composition.plan)
        platform.database.attach(scopedSettings)
        platform.database.attach(scopedSettings.flags)
        let mail = composition.mail
        let mails = try MailCatalog(
            declarations.mails, replacing: mail.replacements, partials: [.layout] + mail.partials, shared: mail.shared)
        mailer = MailDispatcher(
            catalog: mails, transport: platform.mailTransport, from: try platform.settings[MailSettings.self].author,
            hooks: mail.hooks, clock: platform.clock)
        let jobFiles = JobFiles(platform.storage, platform.settings[JobSettings.self])
        platform.attachForJobs(jobFiles)
        storageSweeper = StorageSweeper(platform, sources: modules.flatMap(\.storedObjects))
        let eraser = SubjectEraser(platform.database.system(), modules.flatMap(\.erasures))
        let resealer = JobContentResealer(
            platform.database.system(), files: jobFiles, logger: platform.logger)
        let pruner = IdempotencyPruner(database: platform.database.system())
        let own =
            [mailer.registration, eraser.registration, resealer.registration, pruner.registration]
            + storageSweeper.registrations
        let registrations = own + modules.flatMap(\.jobs) + hub.deliveries
        let inner = registrations.map { $0.passing(composition.jobMiddleware) }
        let jobs = composition.isTenantPaused.map { isPaused in inner.map { $0.pausing(while: isPaused) } }
        catalog = ProductCatalog(
            declarations: declarations, jobs: try JobCatalog(jobs ?? inner),
            jobFiles: jobFiles, quotas: quotas, scopedSettings: scopedSettings, mails: mails,
            texts: try composition.texts(declarations.texts),
            migrator: platform.migrator(of: declarations, retired: composition.retired))
        jobsMigrator = platform.jobsMigrator
        authenticator = try composition.authenticator(declarations)
        roles = composition.roles(declarations)
        tenantExists = composition.tenantExists
        schedules =
            modules.flatMap(\.schedules)
            + [StorageSweeper.schedule, JobContentResealer.schedule, IdempotencyPruner.schedule]
        middleware = composition.middleware
        identification = RequestIdentification(
            schemes: composition.credentialSchemes, tenantSources: composition.tenantSources)
        errorRenderer = composition.errorRenderer
        keys = composition.keys
        services = modules.flatMap(\.services) + composition.services
        try services.validateNames()
        let idempotency = IdempotencyMiddleware(platform.database, platform.settings[IdempotencySettings.self])
        let limits = platform.settings[RateLimitSettings.self].limits
        var (api, management) = try composition.routes(in: catalog, idempotency: idempotency)
        api = api.map { $0.rateLimited(byProduct: limits) }
        document = OpenAPIDocument(
            title: P.name, version: P.version, routes: api, permissions: declarations.permissions,
            events: declarations.events.filter { $0.audience != .hidden }.map { $0.name })
        let events = EventStore(platform.database.system())
        let queueMetrics = QueueMetrics(
            JobStore(platform.database.system()), queues: catalog.jobs.queues.map(\.name),
            interval: platform.settings[JobSettings.self].metricsInterval, also: { try await events.relayMetrics() })
        let docs = platform.settings[DocsSettings.self]
        let pages =
            docs.enabled
            ? try DocsRoutes(document: document, assets: docs.assets, errors: declarations.errors).routes : []
        let metrics = MetricsRoute.route(
            platform.metrics, queueMetrics, JobOutbox(platform.database.system()))
        let served = api + pages + (platform.settings.servesOperationsToClients ? [metrics] : [])
        routes = RouteTable(try served + platform.landingRoutes(of: document, besides: served, modules, catalog.texts))
        scopedSettings.reads.require(served.flatMap { $0.features + $0.access.features }.map(\.name))
        managementRoutes = RouteTable(management + [metrics])
        for table in [routes, managementRoutes] {
            try table.validate(permissions: declarations.permissions, features: declarations.features)
        }
    }

    /// Returns the module of this type, as the product composed it; nil if the product has none.
    public func module<M: Module>(_ type: M.Type) -> M? { modules.lazy.compactMap { $0 as? M }.first }

    /// The background jobs of the modules, including deliveries of events.
    package var jobs: JobCatalog { catalog.jobs }
    /// The migrator of the database's schema.
    public var migrator: Migrator { catalog.migrator }
    /// The migrations, module by module.
    public var migrations: [Migration] { catalog.declarations.migrations }
    /// The records of the platform and the modules: every table that the product reads and writes.
    public var records: [any Record.Type] { catalog.declarations.records }
}

extension Application {
    /// Returns all settings sections of the platform and the product.
    public static func settings<P: Product>(of product: P.Type) -> SettingsCatalog {
        SettingsCatalog(
            [
                LogSettings.self, DatabaseSettings.self, MigrationSettings.self, JobSettings.self, EventSettings.self,
                AuditSettings.self, WebSettings.self, DocsSettings.self, StorageSettings.self, MailSettings.self,
                VaultSettings.self, IdempotencySettings.self, RateLimitSettings.self, TracingSettings.self,
                SentrySettings.self,
            ] + P.settings)
    }
}

extension Platform {
    /// Returns the route `GET /` as the settings want it: by default the landing page in development and test only.
    fileprivate func landingRoutes(
        of document: OpenAPIDocument, besides routes: [Route], _ modules: [any Module], _ texts: TextCatalog
    ) throws -> [Route] {
        let web = settings[WebSettings.self]
        let isForDevelopment = settings.environment == "development" || settings.environment == "test"
        return try LandingRoute.routes(
            web.landingPage ?? (isForDevelopment ? .on : .off), document: document, besides: routes,
            entries: modules.flatMap(\.landingEntries), texts: texts, publicURL: web.publicURL,
            isForDevelopment: isForDevelopment)
    }

    /// The migrator of the declared schema, on the database of the owner role.
    fileprivate func migrator(of declarations: Declarations, retired: [RetiredModule]) -> Migrator {
        var options = settings[MigrationSettings.self].options
        let section = settings[DatabaseSettings.self]
        // A separate migration role grants the application role its privileges.
        if options.applicationRole == nil, section.migrationURL != nil {
            options.applicationRole = section.url.url.user
        }
        return Migrator(
            owner, migrations: declarations.migrations, audited: declarations.records, retired: retired,
            options: options)
    }

    /// The migrator of the jobs' schema, on a database of their own; nil if they live in the product's.
    ///
    /// Nothing of it is audited there: the history of jobs records the actions of operators.
    fileprivate var jobsMigrator: Migrator? {
        guard let jobsOwner else { return nil }
        var options = settings[MigrationSettings.self].options
        let section = settings[DatabaseSettings.self]
        if options.applicationRole == nil, section.jobsMigrationURL != nil {
            options.applicationRole = section.jobsURL?.url.user
        }
        return Migrator(jobsOwner, migrations: JobMigrations.all, options: options)
    }
}
