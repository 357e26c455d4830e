import TrellisDatabase
import TrellisKernel
import TrellisMigrations
import TrellisUsers

@testable import TrellisTenants

/// Tenants and users on a new in-memory database.
struct TenantFixture {
    let database: SystemDatabase
    let catalog = RoleCatalog(
        TenantsModule.permissions + [
            Permission("things.view", ""), Permission("things.create", ""), Permission("things.archive", ""),
            Permission("things.manage", ""), Permission("things.own", ""),
        ])

    init() async throws {
        let opened = try Database.open("sqlite::memory:", clock: ManualClock())
        database = opened.system()
        let migrations = UsersModule(database: database).migrations + TenantMigrations.all
        try await Migrator(opened, migrations: migrations).up()
    }

    /// Returns a new user with this name before the `@`.
    func user(_ name: String) async throws -> ID<User> {
        let draft = UserDraft(email: EmailAddress("\(name)@example.com"))
        return try await database.write { try UserStore().create(draft, passwordHash: "", in: $0).user.id }
    }

    /// Returns the scope of a new tenant for its owner.
    func tenant(_ name: String, owner: ID<User>) async throws -> Scope {
        let id = try await database.write { tx in
            try TenantStore().create(named: name, owner: owner, requestID: "test", in: tx).tenant.id
        }
        return Scope(tenantID: id, userID: owner, requestID: "test")
    }

    /// Returns a new member with this role, with the member's scope.
    func member(_ name: String, _ role: String, in owner: Scope) async throws -> Scope {
        let id = try await user(name)
        _ = try await members(owner).add(MemberCreate(email: "\(name)@example.com", role: role))
        return Scope(tenantID: owner.tenantID, userID: id, requestID: "test")
    }

    func members(_ scope: Scope) -> MemberService {
        MemberService(database: database, scope: scope, catalog: catalog)
    }

    func roles(_ scope: Scope) -> RoleService {
        RoleService(database: database, scope: scope, catalog: catalog)
    }
}
