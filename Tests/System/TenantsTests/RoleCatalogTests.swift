import Testing
import TrellisKernel
import TrellisWeb

@testable import TrellisTenants

@Suite struct RoleCatalogTests {
    private let catalog = RoleCatalog(
        ["view", "create", "archive", "manage", "own"].map { Permission("things.\($0)", "") })

    private func names(_ kind: RoleKind, _ stored: [String] = []) -> [String] {
        catalog.grants(kind, PermissionNames(stored)).sortedNames
    }

    @Test("The verb of a permission decides which built-in roles grant it")
    func builtInRoles() {
        #expect(names(.viewer) == ["things.view"])
        #expect(names(.member) == ["things.archive", "things.create", "things.view"])
        #expect(names(.admin) == ["things.archive", "things.create", "things.manage", "things.view"])
        #expect(catalog.grants(.owner, PermissionNames([])) == .all)
    }

    @Test("A custom role grants its stored permissions that a module declares")
    func customRoles() {
        #expect(names(.custom, ["things.view", "things.gone"]) == ["things.view"])
        #expect(names(.custom) == [])
        for _ in 0..<2 { #expect(names(.custom, ["things.own"]) == ["things.own"]) }
    }

    @Test("Users can't grant more than they have")
    func granting() {
        let admin = catalog.grants(.admin, PermissionNames([]))
        #expect(catalog.mayGrant(["things.manage"], holding: admin))
        #expect(!catalog.mayGrant(["things.own"], holding: admin))
        #expect(catalog.mayGrant(["things.own"], holding: .all))
        #expect(catalog.mayGrant([], holding: .none))
        #expect(!catalog.mayGrant(["things.view"], holding: .none))
    }

    @Test("Names of permissions are stored sorted")
    func storedNames() {
        #expect(PermissionNames(["b.view", "a.view"]).text == "a.view b.view")
        #expect(PermissionNames(["b.view", "a.view"]).names == ["a.view", "b.view"])
        #expect(PermissionNames([]).names == [])
    }
}
