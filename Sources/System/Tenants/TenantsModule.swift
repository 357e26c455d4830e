import Logging
import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisHub
import TrellisJobs
import TrellisKernel
import TrellisMail
import TrellisMigrations
import TrellisSchema
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The module of tenants, members and roles.
public struct TenantsModule: Module {
    /// The name of the module.
    public static let name = "tenants"
    static let permissions: [Permission] = [
        .tenantsManage, .tenantsOwn, .membersView, .membersManage, .rolesView, .rolesManage,
    ]

    /// The only writer of tenants and memberships, with the product's steps and fields.
    package internal(set) var store = TenantStore()
    /// The users, with the product's steps and fields.
    var users = UserStore()
    /// The product's fields in bodies and responses.
    var extensions = SchemaExtensions.none
    let database: SystemDatabase
    let settings: TenantSettings
    private var links: InvitationLinks
    private let grace: Duration
    private let paused: PausedTenants
    private let logger: Logger
    /// The records of which a tenant's rows are erased with it, in the order of their migrations.
    package var erasedRecords: [any Record.Type] = []

    /// Creates the module with the platform's database and settings.
    public init(on platform: Platform) {
        self.init(
            database: platform.database.system(), settings: platform.settings[TenantSettings.self],
            web: platform.settings[WebSettings.self],
            deletion: platform.settings.contains(DeletionSettings.self)
                ? platform.settings[DeletionSettings.self] : DeletionSettings(), clock: platform.clock,
            logger: platform.logger)
    }

    /// Creates the module on `database`.
    package init(
        database: SystemDatabase, settings: TenantSettings = TenantSettings(), web: WebSettings = WebSettings(),
        deletion: DeletionSettings = DeletionSettings(), clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.tenants")
    ) {
        self.database = database
        self.settings = settings
        self.logger = logger
        grace = deletion.tenantGrace
        store.eventGrace = deletion.eventGrace
        paused = PausedTenants(database: database, clock: clock)
        links = InvitationLinks(web)
    }

    /// Its tables refer to users.
    public var requires: [any Module.Type] { [UsersModule.self] }
    /// The permissions of its routes.
    public var permissions: [Permission] { Self.permissions }
    /// The short names that no tenant can take, because the product needs them as hosts, besides the exceptions of its
    /// tenant sources.
    ///
    /// A tenant that has one already keeps it.
    public var reservedSlugs: Set<String> {
        get { store.reservedSlugs }
        set { store.reservedSlugs = newValue }
    }
    /// Returns the URL of the page that accepts an invitation, for its mail: by default `/account/invitation` with the
    /// token in the query, below `web.public_url`; `/invitation` below `auth.pages_url` if that is set.
    ///
    /// A product with a front end of its own may set it; the page sends the token with `POST /auth/invitations/accept`.
    public var invitationLink: @Sendable (_ token: String) -> String {
        get { links.url }
        set { links.url = newValue }
    }
    /// Returns whether the jobs of a tenant wait, because it is suspended or deleted; for the composition.
    package var isPaused: @Sendable (ID<Tenant>) async throws -> Bool {
        { [paused] tenant in try await paused.contains(tenant) }
    }
    /// What a tenant may have only so much of.
    public var quotas: [QuotaRegistration] {
        [
            QuotaRegistration(.members, limit: settings.members) { rows in try rows.count(MembershipRecord.all) },
            QuotaRegistration(.invitations, limit: settings.invitations),
        ]
    }
    /// The migrations of its tables.
    public var migrations: [Migration] { TenantMigrations.all }
    /// The records of its tables.
    public var records: [any Record.Type] {
        [
            TenantRecord.self, RoleRecord.self, MembershipRecord.self, TenantDomainRecord.self, InvitationRecord.self,
            InvitationBudgetRecord.self,
        ]
    }
    /// Its errors.
    public var errors: [any AppError] {
        TenantError.all + TenantSlugError.allCases + TenantDomainError.allCases + InvitationError.allCases
            + QuotaError.all
    }
    /// The events that it publishes.
    public var events: [any Event.Type] { Self.events }
    static let events: [any Event.Type] = [
        MemberJoined.self, MemberRoleChanged.self, MemberLeft.self, TenantSuspended.self, TenantResumed.self,
        TenantDeleted.self, TenantRestored.self,
    ]
    /// The erasure of deleted tenants, and of invitations that expired long ago.
    public var jobs: [JobRegistration] {
        let sweeper = InvitationSweeper(database: database)
        let eraser = TenantEraser(
            database: database, store: store, records: erasedRecords, grace: grace, logger: logger)
        return [
            JobRegistration(EraseTenants.self) { _, context in
                try await sweeper.run()
                try await eraser.run(as: context.scope)
            }
        ]
    }
    /// The schedules of its jobs.
    public var schedules: [JobSchedule] { [JobSchedule("tenants.erase", .cron("10 * * * *"), EraseTenants())] }
    /// Invitations.
    public var mails: [MailRegistration] { [MailRegistration(InvitationMail.self)] }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try TenantTexts.catalog() } }

    /// Its routes.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let tenants = service
        let roles = RoleCatalog(catalog.declarations.permissions)
        let routes =
            TenantController.routes { TenantController($0, tenants: tenants) }
            + CurrentTenantController.routes { [database, store] context in
                CurrentTenantController(context, database: database, catalog: roles, store: store)
            }
            + MemberController.routes { [database, store, users] context in
                MemberController(
                    context, database: database, catalog: roles, memberships: store.memberships, users: users)
            }
            + TenantOwnershipController.routes { [database, store, users, paused] context in
                TenantOwnershipController(
                    context, database: database, catalog: roles, store: store, users: users, paused: paused)
            }
            + TenantDeletionController.routes { [database, store, paused] context in
                TenantDeletionController(context, database: database, catalog: roles, store: store, paused: paused)
            }
            + TenantSuspensionController.routes { [database, store, paused] context in
                TenantSuspensionController(context, database: database, catalog: roles, store: store, paused: paused)
            }
            + DefaultTenantController.routes { [database, users] context in
                DefaultTenantController(context, database: database, catalog: roles, users: users)
            }
            + InvitationController.routes { [database, store, links] context in
                InvitationController(
                    context, database: database, catalog: roles, links: links, memberships: store.memberships)
            }
            + RoleController.routes { [database] context in
                RoleController(context, database: database, catalog: roles)
            }
            + QuotaController.routes { QuotaController($0, quotas: catalog.quotas) }
            + SuperuserTenantController.routes { SuperuserTenantController($0, tenants: tenants) }
            + SuperuserDomainController.routes { [database] context in
                SuperuserDomainController(context, database: database)
            }
            + SuperuserQuotaController.routes { [database] context in
                SuperuserQuotaController(context, database: database, quotas: catalog.quotas)
            }
        let memberships = store.memberships
        return ModuleRoutes(
            routes.documenting(store.createErrors, of: RouteName.createTenant)
                .documenting(store.updateErrors, of: RouteName.updateCurrentTenant)
                .documenting(memberships.updateErrors, of: RouteName.updateMember)
                .documenting(memberships.deleteErrors, of: RouteName.removeMember)
                .documenting(memberships.deleteErrors, of: RouteName.leave)
                .documenting(memberships.updateErrors, of: RouteName.transferOwnership)
                .map { $0.extended(by: extensions) })
    }
}
