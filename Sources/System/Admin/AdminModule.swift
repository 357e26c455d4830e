import Trellis
import TrellisAuth
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisPages
import TrellisTexts
import TrellisWeb

/// The module of administration for superusers: pages under `/admin`, and the same data as JSON.
///
/// It also serves the pages that other modules add (`AdminSection`).
public struct AdminModule: Module {
    /// The name of the module.
    public static let name = "admin"

    private let product: String
    private var sessions: BrowserSessionService
    private let database: SystemDatabase
    private let settings: JobSettings
    private let mail: MailSource
    private let clock: any Clock

    /// Creates the module with the platform's database, settings and mail transport; `auth` signs superusers in.
    ///
    /// - Parameter product: the name on every page.
    /// - Throws: when the author of mails in the settings is invalid.
    public init(on platform: Platform, product: String, auth: AuthModule) throws {
        self.init(
            product: product, database: platform.database.system(), sessions: auth.browserSessions,
            settings: platform.settings[JobSettings.self],
            mail: MailSource(platform.mailTransport, from: try platform.settings[MailSettings.self].author),
            clock: platform.clock)
    }

    /// Creates the module on `database`; `sessions` signs superusers in.
    ///
    /// - Parameter mail: the transport of mails, whose archive is shown, and the author of previews.
    package init(
        product: String, database: SystemDatabase, sessions: BrowserSessionService, settings: JobSettings,
        mail: MailSource, clock: any Clock
    ) {
        self.product = product
        self.sessions = sessions
        self.database = database
        self.settings = settings
        self.mail = mail
        self.clock = clock
    }

    /// Signs superusers in through this module from now on, which `StandardSystem` calls when it composes.
    package mutating func use(auth: AuthModule) {
        sessions = auth.browserSessions
    }

    /// Its pages need the sessions of superusers.
    public var requires: [any Module.Type] { [AuthModule.self] }
    /// Its errors.
    public var errors: [any AppError] { AdminError.allCases }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try AdminTexts.catalog() } }
    /// Its home page.
    public var landingEntries: [LandingEntry] {
        [
            .link(
                HomeController.RouteName.home, TextKey(PageText.administration),
                about: TextKey(PageText.administrationAbout))
        ]
    }

    /// Its routes, and those of the sections of all modules.
    ///
    /// - Throws: `PageSectionError` for a section that can't be served.
    public func routes(in catalog: ProductCatalog) throws -> ModuleRoutes {
        let sections = catalog.declarations.adminSections
        let queues = Set(catalog.jobs.queues.map(\.name))
        let check = PageSectionCheck(
            of: "the administration", at: AdminPath.home, ownTemplates: Set(AdminTemplates.sources.keys),
            sections: sections.map { ($0.path, $0.templates) }, rule: "superuserSession"
        ) { if case .superuserSession = $0 { true } else { false } }
        try check.validateTemplates()
        let flash = PageFlash(
            "trellis-admin-notice", path: AdminPath.home, isSecure: sessions.hasSecureCookies,
            signer: database.database.cursorSigner)
        let layout = try PageLayout(product: product, texts: catalog.texts, sections: sections, flash: flash)
        let reader = JobReader(
            database: database, declaredQueues: queues, deadAfter: settings.longestSilence, isInline: settings.inline)
        let source = OverviewSource(reader)
        let jobs = AdminJobDependencies(
            layout: layout, source: source, operations: JobOperations(source: source),
            redaction: Redaction(catalog.jobs.registrations),
            live: LiveOverview(source: source, layout: layout, sessions: sessions), files: catalog.jobFiles)
        let audit = AuditDependencies(layout: layout, reader: reader, store: AuditStore(database))
        let schedules = StoredScheduleDependencies(layout: layout, reader: reader, catalog: catalog.jobs)
        let mails = AdminMailDependencies(
            layout: layout, source: mail, catalog: catalog.mails, database: database, clock: clock)
        return ModuleRoutes(
            AdminJobController.routes { AdminJobController($0, dependencies: jobs) }
                + AdminJobActionController.routes { AdminJobActionController($0, dependencies: jobs) }
                + AdminBatchController.routes { [store = reader.store] in AdminBatchController($0, store: store) }
                + AdminJobEditController.routes { [jobCatalog = catalog.jobs] in
                    AdminJobEditController($0, dependencies: jobs, catalog: jobCatalog)
                },
            unprefixed: try pages(layout, jobs, schedules, audit, mails, sections, check))
    }

    /// Returns the routes of the own pages and of the sections of modules.
    private func pages(
        _ layout: PageLayout, _ jobs: AdminJobDependencies, _ schedules: StoredScheduleDependencies,
        _ audit: AuditDependencies, _ mails: AdminMailDependencies, _ sections: [AdminSection],
        _ check: PageSectionCheck
    ) throws -> [Route] {
        let failures = ErrorPages(layout: layout)
        let own =
            SignInController.routes { [sessions] in SignInController($0, layout: layout, sessions: sessions) }
            + ProofController.routes { [sessions] in ProofController($0, layout: layout, sessions: sessions) }
            + HomeController.routes { [sessions] in HomeController($0, layout: layout, sessions: sessions) }
            + JobPagesController.routes { JobPagesController($0, dependencies: jobs) }
            + JobActionsController.routes { JobActionsController($0, dependencies: jobs) }
            + WorkerPagesController.routes { WorkerPagesController($0, dependencies: jobs) }
            + StoredSchedulePagesController.routes { StoredSchedulePagesController($0, dependencies: schedules) }
            + AuditPagesController.routes { AuditPagesController($0, dependencies: audit) }
            + MailPagesController.routes { MailPagesController($0, dependencies: mails) }
            + MailPreviewsController.routes { MailPreviewsController($0, dependencies: mails) }
        let more = sections.map { $0.routes(layout) }
        try check.validate(more, beside: own + [layout.assets.route])
        return (own + more.flatMap(\.self)).map { $0.asPage(errorPage: failures.show) } + [layout.assets.route]
    }
}
