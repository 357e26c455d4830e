import Testing
import TrellisKernel
import TrellisWeb

@testable import Tenants

@Suite struct RoleCatalogueTests {
    private let catalogue = RoleCatalogue(
        ["view", "create", "archive", "manage", "own"].map { Permission("things.\($0)", "") })

    private func names(_ kind: RoleKind, _ stored: [String] = []) -> [String] {
        catalogue.grants(kind, PermissionNames(stored)).sortedNames
    }

    @Test("The verb of a permission says which built-in roles grant it")
    func builtInRoles() {
        #expect(names(.viewer) == ["things.view"])
        #expect(names(.member) == ["things.archive", "things.create", "things.view"])
        #expect(names(.admin) == ["things.archive", "things.create", "things.manage", "things.view"])
        #expect(catalogue.grants(.owner, PermissionNames([])) == .all)
    }

    @Test("A custom role grants what it stores, as far as a module declares it")
    func customRoles() {
        #expect(names(.custom, ["things.view", "things.gone"]) == ["things.view"])
        #expect(names(.custom) == [])
        for _ in 0..<2 { #expect(names(.custom, ["things.own"]) == ["things.own"]) }
    }

    @Test("Nobody may hand out more than he has")
    func granting() {
        let admin = catalogue.grants(.admin, PermissionNames([]))
        #expect(catalogue.mayGrant(["things.manage"], holding: admin))
        #expect(!catalogue.mayGrant(["things.own"], holding: admin))
        #expect(catalogue.mayGrant(["things.own"], holding: .all))
        #expect(catalogue.mayGrant([], holding: .none))
        #expect(!catalogue.mayGrant(["things.view"], holding: .none))
    }

    @Test("Names of permissions are kept sorted")
    func storedNames() {
        #expect(PermissionNames(["b.view", "a.view"]).text == "a.view b.view")
        #expect(PermissionNames(["b.view", "a.view"]).names == ["a.view", "b.view"])
        #expect(PermissionNames([]).names == [])
    }
}
