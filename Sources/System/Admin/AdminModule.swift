import Auth
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisWeb

/// The module of administration for superusers: pages under `/admin`, and the same data as JSON.
package struct AdminModule: Module {
    package static let name = "admin"

    private let layout: PageLayout
    private let sessions: BrowserSessionService
    private let database: SystemDatabase
    private let settings: JobSettings
    private let clock: any Clock

    /// Creates the module on `database`; `sessions` signs superusers in.
    ///
    /// - Throws: when a template is invalid.
    package init(
        product: String, database: SystemDatabase, sessions: BrowserSessionService, settings: JobSettings,
        clock: any Clock
    ) throws {
        layout = try PageLayout(product: product)
        self.sessions = sessions
        self.database = database
        self.settings = settings
        self.clock = clock
    }

    package var errors: [any AppError] { AdminError.allCases }

    package func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let queues = Set(catalog.jobs.queues.map(\.name))
        let reader = JobReader(database: database, clock: clock, declaredQueues: queues)
        let jobs = AdminJobDependencies(
            layout: layout, reader: reader, operations: JobOperations(store: reader.store, declaredQueues: queues),
            redaction: Redaction(catalog.jobs.registrations),
            live: LiveOverview(reader: reader, layout: layout, sessions: sessions), deadAfter: settings.deadAfter)
        let audit = AuditDependencies(layout: layout, reader: reader, store: AuditStore(database))
        return ModuleRoutes(
            AdminJobController.routes { AdminJobController($0, dependencies: jobs) }
                + AdminJobActionController.routes { AdminJobActionController($0, dependencies: jobs) },
            unprefixed: pages(jobs, audit))
    }

    private func pages(_ jobs: AdminJobDependencies, _ audit: AuditDependencies) -> [Route] {
        let failures = ErrorPages(layout: layout)
        let pages =
            SignInController.routes { [layout, sessions] in SignInController($0, layout: layout, sessions: sessions) }
            + HomeController.routes { [layout, sessions] in HomeController($0, layout: layout, sessions: sessions) }
            + JobPagesController.routes { JobPagesController($0, dependencies: jobs) }
            + JobActionsController.routes { JobActionsController($0, dependencies: jobs) }
            + WorkerPagesController.routes { WorkerPagesController($0, dependencies: jobs) }
            + AuditPagesController.routes { AuditPagesController($0, dependencies: audit) }
        return pages.map { $0.asPage(errorPage: failures.show) } + [layout.assets.route]
    }
}
