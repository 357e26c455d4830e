import Testing
import TrellisKernel
import TrellisSchema
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

    @Test("A user who hasn't signed up or is a member, and an unknown role, are rejected")
    func refusedAdditions() async throws {
        let fixture = try await TenantFixture()
        let owner = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        _ = try await fixture.user("bob")
        let members = fixture.members(owner)
        await #expect(throws: TenantError.userUnknown) {
            try await members.add(MemberCreate(email: "eve@example.com", role: "member"))
        }
        await #expect(throws: TenantError.roleUnknown("boss")) {
            try await members.add(MemberCreate(email: "bob@example.com", role: "boss"))
        }
        _ = try await members.add(MemberCreate(email: "BOB@example.com", role: "member"))
        await #expect(throws: TenantError.memberExists) {
            try await members.add(MemberCreate(email: "bob@example.com", role: "member"))
        }
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
        _ = try await fixture.user("cyd")
        let members = fixture.members(bob)
        await #expect(throws: TenantError.ownerRequired) {
            try await members.add(MemberCreate(email: "cyd@example.com", role: "owner"))
        }
        await #expect(throws: TenantError.ownerRequired) { try await members.update(bob.userID, role: "owner") }
        await #expect(throws: TenantError.ownerRequired) { try await members.update(ada.userID, role: "viewer") }
        await #expect(throws: TenantError.ownerRequired) { try await members.remove(ada.userID) }
        _ = try await members.add(MemberCreate(email: "cyd@example.com", role: "admin"))
    }

    @Test("A manager of members can't give or take away a role that grants more than their own")
    func escalation() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        _ = try await fixture.roles(ada).create(
            RoleCreate(name: "host", permissions: ["members.manage", "things.view"]))
        let host = try await fixture.member("bob", "host", in: ada)
        let admin = try await fixture.member("cyd", "admin", in: ada)
        _ = try await fixture.user("dan")
        let members = fixture.members(host)
        for role in ["admin", "member"] {
            await #expect(throws: TenantError.permissionNotHeld) {
                try await members.add(MemberCreate(email: "dan@example.com", role: role))
            }
        }
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
