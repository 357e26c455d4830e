import TrellisDatabase
import TrellisKernel
import Users

@testable import Tenants

/// Tenants and users on a fresh database in memory.
struct TenantFixture {
    let database: SystemDatabase
    let catalogue = RoleCatalogue(
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

    /// A user named before the `@`.
    func user(_ name: String) async throws -> ID<User> {
        let record = UserRecord(email: EmailAddress("\(name)@example.com"), passwordHash: "")
        return try await database.write { try UserService.add(record, in: $0).id }
    }

    /// A tenant of this owner, as seen by him.
    func tenant(_ name: String, owner: ID<User>) async throws -> Scope {
        let id = try await database.write { tx in
            try TenantService.create(named: name, owner: owner, requestID: "test", in: tx)
        }
        return Scope(tenantID: id, userID: owner, requestID: "test")
    }

    /// A new user who is a member in this role, with his scope.
    func member(_ name: String, _ role: String, in owner: Scope) async throws -> Scope {
        let id = try await user(name)
        _ = try await members(owner).add(MemberCreate(email: "\(name)@example.com", role: role))
        return Scope(tenantID: owner.tenantID, userID: id, requestID: "test")
    }

    func members(_ scope: Scope) -> MemberService {
        MemberService(database: database, scope: scope, catalogue: catalogue)
    }

    func roles(_ scope: Scope) -> RoleService {
        RoleService(database: database, scope: scope, catalogue: catalogue)
    }
}
