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

    /// Creates the module on `database`.
    package init(database: SystemDatabase) {
        self.database = database
    }

    package var permissions: [Permission] { Self.permissions }
    package var migrations: [Migration] { TenantMigrations.all }
    package var records: [any Record.Type] { [TenantRecord.self, RoleRecord.self, MembershipRecord.self] }
    package var errors: [any AppError] { TenantError.all }
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
                + SuperuserTenantController.routes { SuperuserTenantController($0, tenants: tenants) })
    }
}
