import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisWeb

/// Tenants, who belongs to them, and what members may do by their roles.
package struct TenantsModule: Module {
    package static let name = "tenants"
    /// What this room's routes ask for.
    package static let permissions: [Permission] = [
        .tenantsManage, .membersView, .membersManage, .rolesView, .rolesManage,
    ]

    private let database: SystemDatabase
    private let catalogue: RoleCatalogue

    /// The room on `database`; `catalogue` has the permissions of all modules, ``permissions`` included.
    package init(database: SystemDatabase, catalogue: RoleCatalogue) {
        self.database = database
        self.catalogue = catalogue
    }

    package var permissions: [Permission] { Self.permissions }
    package var migrations: [Migration] { TenantMigrations.all }
    package var records: [any Record.Type] { [TenantRecord.self, RoleRecord.self, MembershipRecord.self] }
    package var errors: [any AppError] { TenantError.all }

    package var routes: [Route] {
        let tenants = TenantService(database: database)
        return TenantController.routes { TenantController($0, tenants: tenants) }
            + CurrentTenantController.routes { [database, catalogue] context in
                CurrentTenantController(context, database: database, catalogue: catalogue)
            }
            + MemberController.routes { [database, catalogue] context in
                MemberController(context, database: database, catalogue: catalogue)
            }
            + RoleController.routes { [database, catalogue] context in
                RoleController(context, database: database, catalogue: catalogue)
            }
            + SuperuserTenantController.routes { SuperuserTenantController($0, tenants: tenants) }
    }
}
