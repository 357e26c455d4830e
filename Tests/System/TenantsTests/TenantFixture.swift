import Trellis
import TrellisDatabase
import TrellisHub
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
        let migrations = Platform.migrations + UsersModule(database: database).migrations + TenantMigrations.all
        try await Migrator(opened, migrations: migrations).up()
        try EventHub(events: TenantsModule.events, subscriptions: []).connect(to: opened)
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
        try await add(id, as: role, in: owner)
        return Scope(tenantID: owner.tenantID, userID: id, requestID: "test")
    }

    /// Makes a user a member with this role, without an invitation.
    func add(_ user: ID<User>, as role: String, in scope: Scope) async throws {
        try await database.write { tx in
            let rows = tx.inTenant(scope)
            guard let role = try rows.role(named: role) else { throw TenantError.roleUnknown(role) }
            _ = try MembershipStore().create(MembershipDraft(of: user, as: role), in: rows)
        }
    }

    func members(_ scope: Scope) -> MemberService {
        MemberService(database: database, scope: scope, catalog: catalog)
    }

    func roles(_ scope: Scope) -> RoleService {
        RoleService(database: database, scope: scope, catalog: catalog)
    }
}
