import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct PermissionSetTests {
    private let view = Permission("things.view", "See things.")
    private let edit = Permission("things.edit", "Change things.")

    @Test("A set grants the permissions that it names, the owner's set grants all")
    func contains() {
        #expect(PermissionSet([view]).contains(view))
        #expect(!PermissionSet([view]).contains(edit))
        #expect(!PermissionSet.none.contains(view))
        #expect(PermissionSet.all.contains(edit))
    }

    @Test("A union grants the permissions of both sets")
    func union() {
        let both = PermissionSet([view]).union(PermissionSet(names: ["things.edit"]))
        #expect(both.contains(view) && both.contains(edit))
        #expect(both.sortedNames == ["things.edit", "things.view"])
        #expect(PermissionSet.all.union(.none).grantsAll)
    }
}
