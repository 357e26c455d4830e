import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of health checks, background jobs, event streams and the audit.
package struct CoreModule: Module {
    package static let name = "core"

    private let database: SystemDatabase
    private let settings: EventSettings
    private let limits: CoreSettings
    private let streams = StreamCounts()

    /// Creates the module on `database`.
    package init(
        database: SystemDatabase, settings: EventSettings = EventSettings(), limits: CoreSettings = CoreSettings()
    ) {
        self.database = database
        self.settings = settings
        self.limits = limits
    }

    package var permissions: [Permission] { [.jobsManage, .auditView] }
    package var quotas: [QuotaRegistration] {
        [
            QuotaRegistration(.streams, limit: limits.streams) { [streams] rows in
                streams.count(of: rows.scope.tenantID)
            }
        ]
    }
    package var errors: [any AppError] { CoreError.all + JobError.all + EventError.all }
    package var texts: TextCatalog { get throws { try CoreTexts.catalog() } }

    /// The routes; `/health` and `/ready` are at the usual paths for load balancers, without the prefix.
    package func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let (jobs, migrator) = (JobStore(database), catalog.migrator)
        let streams = EventStreams(
            database, settings: settings, events: catalog.declarations.events, counts: self.streams)
        let core = CoreService(database: database) { try await migrator.plan().map(\.id) }
        return ModuleRoutes(
            JobController.routes { JobController($0, store: jobs, files: catalog.jobFiles) }
                + EventController.routes { EventController($0, streams: streams) }
                + AuditController.routes { AuditController($0) }
                + TextController.routes { [texts = TextBundles(catalog.texts)] in TextController($0, texts: texts) },
            unprefixed: [CoreController.healthRoute] + CoreController.routes { CoreController($0, core: core) })
    }
}
