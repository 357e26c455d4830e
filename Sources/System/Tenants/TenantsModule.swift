import Trellis
import TrellisConfig
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisSchema
import TrellisTexts
import TrellisUsers
import TrellisWeb

/// The module of tenants, members and roles.
public struct TenantsModule: Module {
    /// The name of the module.
    public static let name = "tenants"
    static let permissions: [Permission] = [.tenantsManage, .membersView, .membersManage, .rolesView, .rolesManage]

    /// The only writer of tenants and memberships, with the product's steps and fields.
    package internal(set) var store = TenantStore()
    /// The users, with the product's steps and fields.
    var users = UserStore()
    /// The product's fields in bodies and responses.
    var extensions = SchemaExtensions.none
    let database: SystemDatabase
    private let settings: TenantSettings

    /// Creates the module with the platform's database and settings.
    public init(on platform: Platform) {
        self.init(database: platform.database.system(), settings: platform.settings[TenantSettings.self])
    }

    /// Creates the module on `database`.
    package init(database: SystemDatabase, settings: TenantSettings = TenantSettings()) {
        self.database = database
        self.settings = settings
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
    /// What a tenant may have only so much of.
    public var quotas: [QuotaRegistration] {
        [QuotaRegistration(.members, limit: settings.members) { rows in try rows.count(MembershipRecord.all) }]
    }
    /// The migrations of its tables.
    public var migrations: [Migration] { TenantMigrations.all }
    /// The records of its tables.
    public var records: [any Record.Type] {
        [TenantRecord.self, RoleRecord.self, MembershipRecord.self, TenantDomainRecord.self]
    }
    /// Its errors.
    public var errors: [any AppError] {
        TenantError.all + TenantSlugError.allCases + TenantDomainError.allCases + QuotaError.all
    }
    /// Its texts in all languages.
    public var texts: TextCatalog { get throws { try TenantTexts.catalog() } }

    /// Its routes.
    public func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let tenants = TenantService(database: database, store: store)
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
                .documenting(memberships.createErrors, of: RouteName.addMember)
                .documenting(memberships.updateErrors, of: RouteName.updateMember)
                .documenting(memberships.deleteErrors, of: RouteName.removeMember)
                .map { $0.extended(by: extensions) })
    }
}
