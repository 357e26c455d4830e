public import TrellisConfig
public import TrellisDatabase
public import TrellisHub
package import TrellisJobs
import TrellisKernel
import TrellisObservability
public import TrellisWeb

/// A product that has been put together and checked, ready to serve, to migrate, or to be asked about itself.
public struct Application: Sendable {
    /// What the modules' routes are served under.
    public static let prefix = "/api/v1"

    /// What it stands on.
    public internal(set) var platform: Platform
    /// Its modules and its authenticator.
    public let composition: Composition
    /// Every route it serves.
    public internal(set) var routes: RouteTable
    /// The OpenAPI document of those routes.
    public let document: OpenAPIDocument
    /// The events of its modules, and who reacts to them.
    public let hub: EventHub
    /// The background jobs that its modules know how to do, deliveries of events among them.
    package let jobs: JobCatalog
    /// The jobs that its modules want done by the calendar.
    package let schedules: [JobSchedule]
    /// The steps of its schema, module by module.
    public let migrations: [Migration]
    /// Its records, the platform's and the modules': every table that the product reads and writes.
    public var records: [any Record.Type] { Platform.records + composition.modules.flatMap(\.records) }

    /// Puts `product` together on `platform`.
    ///
    /// - Throws: ``RouteTableError`` with all faults at once (two routes with the same verb and path, an operation that
    ///   isn't documented), ``EventHubError``, and what the product's own composition throws.
    public init<P: Product>(_ product: P.Type, on platform: Platform) throws {
        self.platform = platform
        composition = try P.compose(on: platform)
        let api = composition.modules.flatMap { module in
            module.routes.map { $0.under(Self.prefix) } + module.unprefixedRoutes
        }
        document = OpenAPIDocument(title: P.name, version: P.version, routes: api)
        let docs = try DocsRoutes(
            document: document, assets: platform.settings[DocsSettings.self].assets,
            errors: composition.modules.flatMap(\.errors))
        routes = RouteTable(api + docs.routes + [MetricsRoute.route(platform.metrics)])
        try routes.validate()
        schedules = composition.modules.flatMap(\.schedules)
        hub = try EventHub(
            events: composition.modules.flatMap(\.events), subscriptions: composition.subscriptions)
        try hub.install(on: platform.database)
        jobs = try JobCatalog(composition.modules.flatMap(\.jobs) + hub.deliveries)
        migrations = Platform.migrations + composition.modules.flatMap(\.migrations)
    }

    /// Brings the database's schema up to date, and back.
    public var migrator: Migrator {
        var options = platform.settings[MigrationSection.self].options
        let section = platform.settings[DatabaseSection.self]
        // Whoever migrates for another role gives that role what it needs.
        if options.applicationRole == nil, section.migrationURL != nil {
            options.applicationRole = section.url.url.user
        }
        return Migrator(platform.owner, migrations: migrations, audited: records, options: options)
    }
}

extension Application {
    /// Every section of settings that may be set: the platform's and the product's.
    public static func settings<P: Product>(of product: P.Type) -> SettingsCatalog {
        SettingsCatalog(
            [
                LogSettings.self, DatabaseSection.self, MigrationSection.self, JobSettings.self, EventSettings.self,
                AuditSettings.self, WebSettings.self, DocsSettings.self,
            ] + P.settings)
    }
}
