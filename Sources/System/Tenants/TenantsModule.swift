import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisTexts
import TrellisWeb

/// The module of tenants, members and roles.
package struct TenantsModule: Module {
    package static let name = "tenants"
    static let permissions: [Permission] = [.tenantsManage, .membersView, .membersManage, .rolesView, .rolesManage]

    private let database: SystemDatabase
    private let settings: TenantSettings

    /// Creates the module on `database`.
    package init(database: SystemDatabase, settings: TenantSettings = TenantSettings()) {
        self.database = database
        self.settings = settings
    }

    package var permissions: [Permission] { Self.permissions }
    package var quotas: [QuotaRegistration] {
        [QuotaRegistration(.members, limit: settings.members) { rows in try rows.count(MembershipRecord.all) }]
    }
    package var migrations: [Migration] { TenantMigrations.all }
    package var records: [any Record.Type] { [TenantRecord.self, RoleRecord.self, MembershipRecord.self] }
    package var errors: [any AppError] { TenantError.all + QuotaError.all }
    package var texts: TextCatalog { get throws { try TenantTexts.catalog() } }

    package func routes(in catalog: ProductCatalog) -> ModuleRoutes {
        let tenants = TenantService(database: database)
        let roles = RoleCatalog(catalog.declarations.permissions)
        return ModuleRoutes(
            TenantController.routes { TenantController($0, tenants: tenants) }
                + CurrentTenantController.routes { [database] context in
                    CurrentTenantController(context, database: database, catalog: roles)
                }
                + MemberController.routes { [database] context in
                    MemberController(context, database: database, catalog: roles)
                }
                + RoleController.routes { [database] context in
                    RoleController(context, database: database, catalog: roles)
                }
                + QuotaController.routes { QuotaController($0, quotas: catalog.quotas) }
                + SuperuserTenantController.routes { SuperuserTenantController($0, tenants: tenants) }
                + SuperuserQuotaController.routes { [database] context in
                    SuperuserQuotaController(context, database: database, quotas: catalog.quotas)
                })
    }
}
