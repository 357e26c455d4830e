import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisUsers
import TrellisWeb

@testable import TrellisTenants

@Suite struct MemberServiceTests {
    @Test("Members are listed in the order in which they joined, page by page")
    func list() async throws {
        let fixture = try await TenantFixture()
        let owner = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        for name in ["bob", "cyd", "dan"] { _ = try await fixture.member(name, "member", in: owner) }
        let first = try await fixture.members(owner).list(PageRequest(limit: 3))
        #expect(first.items.map(\.email) == ["ada@example.com", "bob@example.com", "cyd@example.com"])
        #expect(first.items.map(\.role) == ["owner", "member", "member"])
        let second = try await fixture.members(owner).list(PageRequest(limit: 3, cursor: first.nextCursor))
        #expect(second.items.map(\.email) == ["dan@example.com"])
        #expect(second.nextCursor == nil)
    }

    @Test("The last owner can be neither removed nor demoted; with a second owner both can")
    func lastOwner() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let members = fixture.members(ada)
        await #expect(throws: TenantError.lastOwner) { try await members.remove(ada.userID) }
        await #expect(throws: TenantError.lastOwner) { try await members.update(ada.userID, role: "admin") }
        #expect(try await members.update(ada.userID, role: "owner").role == "owner")

        let bob = try await fixture.member("bob", "owner", in: ada)
        #expect(try await members.update(ada.userID, role: "admin").role == "admin")
        await #expect(throws: TenantError.lastOwner) { try await fixture.members(bob).remove(bob.userID) }
    }

    @Test("Of two owners who remove each other at the same time, one remains")
    func lastOwnerRace() async throws {
        for _ in 0..<10 {
            let fixture = try await TenantFixture()
            let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
            let bob = try await fixture.member("bob", "owner", in: ada)
            async let first: Void? = try? fixture.members(ada).remove(bob.userID)
            async let second: Void? = try? fixture.members(bob).remove(ada.userID)
            #expect(await [first, second].compactMap { $0 }.count == 1)
        }
    }

    @Test("Only owners can give and take away ownership")
    func ownership() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "admin", in: ada)
        let members = fixture.members(bob)
        await #expect(throws: TenantError.ownerRequired) { try await members.update(bob.userID, role: "owner") }
        await #expect(throws: TenantError.ownerRequired) { try await members.update(ada.userID, role: "viewer") }
        await #expect(throws: TenantError.ownerRequired) { try await members.remove(ada.userID) }
    }

    @Test("A manager of members can't give or take away a role that grants more than their own")
    func escalation() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        _ = try await fixture.roles(ada).create(
            RoleCreate(name: "host", permissions: ["members.manage", "things.view"]))
        let host = try await fixture.member("bob", "host", in: ada)
        let admin = try await fixture.member("cyd", "admin", in: ada)
        let members = fixture.members(host)
        await #expect(throws: TenantError.permissionNotHeld) {
            try await members.update(host.userID, role: "admin")
        }
        await #expect(throws: TenantError.permissionNotHeld) { try await members.remove(admin.userID) }
    }

    @Test("A permission that was revoked during the request doesn't apply")
    func lostRight() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "admin", in: ada)
        _ = try await fixture.members(ada).update(bob.userID, role: "viewer")
        await #expect(throws: AccessError.forbidden) { try await fixture.members(bob).remove(bob.userID) }
        try await fixture.members(ada).remove(bob.userID)
        await #expect(throws: AccessError.forbidden) { try await fixture.members(bob).remove(ada.userID) }
    }

    @Test("A member leaves without a permission; the last owner can't")
    func leaving() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "viewer", in: ada)
        try await fixture.members(bob).leave()
        #expect(try await fixture.members(ada).list(PageRequest()).items.map(\.email) == ["ada@example.com"])
        await #expect(throws: AccessError.tenantNotFound) { try await fixture.members(bob).leave() }
        await #expect(throws: TenantError.lastOwner) { try await fixture.members(ada).leave() }
    }

    @Test("A transfer makes the other member the owner and the owner an administrator; only owners can")
    func transfer() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "viewer", in: ada)
        await #expect(throws: AccessError.forbidden) {
            try await fixture.members(bob).transferOwnership(to: bob.userID)
        }
        await #expect(throws: TenantError.memberNotFound) { try await fixture.members(ada).transferOwnership(to: ID()) }
        try await fixture.members(ada).transferOwnership(to: bob.userID)
        #expect(try await fixture.members(bob).list(PageRequest()).items.map(\.role) == ["admin", "owner"])
        await #expect(throws: AccessError.forbidden) {
            try await fixture.members(ada).transferOwnership(to: ada.userID)
        }
    }

    @Test("An owner who was disabled or has deleted the account doesn't count as another owner")
    func inactiveOwners() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let bob = try await fixture.member("bob", "owner", in: ada)
        try await fixture.database.write { tx in
            _ = try UserStore().setDisabled(try tx.require(UserRecord.self, bob.userID), at: tx.now, in: tx)
        }
        await #expect(throws: TenantError.lastOwner) { try await fixture.members(ada).leave() }
        try await fixture.database.write { tx in
            let user = try UserStore().setDisabled(try tx.require(UserRecord.self, bob.userID), at: nil, in: tx)
            _ = try UserStore().setDeleted(user, at: tx.now, in: tx)
        }
        await #expect(throws: TenantError.lastOwner) { try await fixture.members(ada).leave() }
        try await fixture.database.write { tx in
            _ = try UserStore().setDeleted(try tx.require(UserRecord.self, bob.userID), at: nil, in: tx)
        }
        try await fixture.members(ada).leave()
    }

    @Test("Another tenant's members are neither seen, changed nor removed")
    func isolation() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let eve = try await fixture.tenant("Globex", owner: fixture.user("eve"))
        let bob = try await fixture.member("bob", "member", in: ada)
        let members = fixture.members(eve)
        #expect(try await members.list(PageRequest()).items.map(\.email) == ["eve@example.com"])
        await #expect(throws: TenantError.memberNotFound) { try await members.remove(bob.userID) }
        await #expect(throws: TenantError.memberNotFound) { try await members.update(bob.userID, role: "viewer") }
        let page = try await fixture.members(ada).list(PageRequest(limit: 1))
        await #expect(throws: CursorError.invalid) {
            try await members.list(PageRequest(limit: 1, cursor: page.nextCursor))
        }
    }
}
