import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisWeb

@testable import TrellisTenants

@Suite struct RoleServiceTests {
    @Test("A new tenant has the four built-in roles with their permissions")
    func builtIn() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let roles = try await fixture.roles(ada).list(PageRequest()).items
        #expect(roles.map(\.name) == ["owner", "admin", "member", "viewer"])
        #expect(roles.allSatisfy { $0.builtIn })
        #expect(roles[0].permissions.contains("things.own"))
        #expect(!roles[1].permissions.contains("things.own"))
        #expect(roles[3].permissions == ["members.view", "roles.view", "things.view"])
    }

    @Test("A custom role is created, read, changed and deleted")
    func custom() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let roles = fixture.roles(ada)
        let role = try await roles.create(
            RoleCreate(name: "archivist", permissions: ["things.view", "things.archive"]))
        #expect(role.permissions == ["things.archive", "things.view"])
        #expect(!role.builtIn)
        let changed = try await roles.update(role.id, with: RoleUpdate(name: "keeper", permissions: ["things.view"]))
        #expect(changed.name == "keeper")
        #expect(changed.permissions == ["things.view"])
        #expect(changed.version == 2)
        #expect(try await roles.update(role.id, with: RoleUpdate(name: nil, permissions: nil)).name == "keeper")
        try await roles.delete(role.id)
        await #expect(throws: TenantError.roleNotFound) { try await roles.fetch(role.id) }
    }

    @Test("Built-in roles can't be changed or deleted")
    func builtInStay() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let roles = fixture.roles(ada)
        for role in try await roles.list(PageRequest()).items {
            await #expect(throws: TenantError.roleBuiltIn) {
                try await roles.update(role.id, with: RoleUpdate(name: "x", permissions: nil))
            }
            await #expect(throws: TenantError.roleBuiltIn) { try await roles.delete(role.id) }
        }
    }

    @Test("A role's name is unique within the tenant, including built-in roles")
    func names() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let eve = try await fixture.tenant("Globex", owner: fixture.user("eve"))
        let role = try await fixture.roles(ada).create(RoleCreate(name: "host", permissions: []))
        for name in ["host", "owner", "HOST", " Ho st", "h0st", "hоst", "Ｏｗｎｅｒ"] {
            await #expect(throws: TenantError.roleNameTaken) {
                try await fixture.roles(ada).create(RoleCreate(name: name, permissions: []))
            }
        }
        await #expect(throws: TenantError.roleNameTaken) {
            try await fixture.roles(ada).update(role.id, with: RoleUpdate(name: "Adm1n", permissions: nil))
        }
        let renamed = try await fixture.roles(ada).update(role.id, with: RoleUpdate(name: "Host", permissions: nil))
        #expect(renamed.version == 2)
        _ = try await fixture.roles(eve).create(RoleCreate(name: "host", permissions: []))
    }

    @Test("Unknown permissions are rejected, each with its index")
    func unknownPermissions() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let error = await #expect(throws: TenantError.self) {
            try await fixture.roles(ada).create(RoleCreate(name: "x", permissions: ["a.b", "things.view", "c.d"]))
        }
        #expect(error?.code == "role.permission_unknown")
        #expect(error?.violations.map(\.pointer) == ["/permissions/0", "/permissions/2"])
    }

    @Test("Users can't change or delete a role that grants more than they have, before or after")
    func escalation() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let own = try await fixture.roles(ada).create(RoleCreate(name: "own", permissions: ["things.own"]))
        let mine = try await fixture.roles(ada).create(
            RoleCreate(name: "clerk", permissions: ["roles.manage", "things.view"]))
        let clerk = try await fixture.member("bob", "clerk", in: ada)
        let roles = fixture.roles(clerk)
        await #expect(throws: TenantError.permissionNotHeld) {
            try await roles.create(RoleCreate(name: "x", permissions: ["things.create"]))
        }
        await #expect(throws: TenantError.permissionNotHeld) {
            try await roles.update(
                mine.id, with: RoleUpdate(name: nil, permissions: ["roles.manage", "things.manage"]))
        }
        for change in [
            RoleUpdate(name: nil, permissions: ["things.own", "things.view"]), RoleUpdate(name: nil, permissions: []),
            RoleUpdate(name: "renamed", permissions: nil),
        ] {
            await #expect(throws: TenantError.permissionNotHeld) { try await roles.update(own.id, with: change) }
        }
        await #expect(throws: TenantError.permissionNotHeld) { try await roles.delete(own.id) }
        #expect(try await fixture.roles(ada).fetch(own.id).permissions == ["things.own"])
        let weaker = try await roles.update(mine.id, with: RoleUpdate(name: nil, permissions: ["roles.manage"]))
        #expect(weaker.permissions == ["roles.manage"])
    }

    @Test("A member whose account is disabled or deleted changes nothing")
    func disabled() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "admin", in: ada)
        let input = RoleCreate(name: "host", permissions: [])
        for column in ["disabled_at", "deleted_at"] {
            let change: SQL = "UPDATE \(ident: "user") SET \(ident: column) = \(Timestamp(microseconds: 1))"
            try await fixture.database.write { tx in _ = try tx.execute("\(change) WHERE id = \(bob.userID)") }
            await #expect(throws: AccessError.forbidden) { try await fixture.roles(bob).create(input) }
            try await fixture.database.write { tx in
                _ = try tx.execute("UPDATE \(ident: "user") SET \(ident: column) = NULL WHERE id = \(bob.userID)")
            }
        }
        _ = try await fixture.roles(bob).create(input)
    }

    @Test("Another form of a name in Unicode is a change, and finds the role")
    func forms() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let roles = fixture.roles(ada)
        let role = try await roles.create(RoleCreate(name: "Caf\u{E9}", permissions: []))
        let renamed = try await roles.update(role.id, with: RoleUpdate(name: "Cafe\u{301}", permissions: nil))
        #expect(renamed.version == 2 && renamed.name.utf8.elementsEqual("Cafe\u{301}".utf8))
        let bob = try await fixture.member("bob", "caf\u{E9}", in: ada)
        #expect(try await fixture.members(ada).fetch(bob.userID).base.roleID == role.id)
    }

    @Test("A role with members can't be deleted")
    func inUse() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let role = try await fixture.roles(ada).create(RoleCreate(name: "host", permissions: []))
        let bob = try await fixture.member("bob", "host", in: ada)
        await #expect(throws: TenantError.roleInUse) { try await fixture.roles(ada).delete(role.id) }
        _ = try await fixture.members(ada).update(bob.userID, role: "viewer")
        try await fixture.roles(ada).delete(role.id)
    }

    @Test("Another tenant's roles aren't found")
    func isolation() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let eve = try await fixture.tenant("Globex", owner: fixture.user("eve"))
        let role = try await fixture.roles(ada).create(RoleCreate(name: "host", permissions: []))
        let roles = fixture.roles(eve)
        await #expect(throws: TenantError.roleNotFound) { try await roles.fetch(role.id) }
        await #expect(throws: TenantError.roleNotFound) {
            try await roles.update(role.id, with: RoleUpdate(name: "x", permissions: nil))
        }
        await #expect(throws: TenantError.roleNotFound) { try await roles.delete(role.id) }
        #expect(try await roles.list(PageRequest()).items.allSatisfy { $0.name != "host" })
        await #expect(throws: TenantError.roleUnknown("host")) { try await fixture.member("bob", "host", in: eve) }
    }
}
