import Testing
import TrellisKernel

@testable import TrellisWeb

@Suite struct PermissionSetTests {
    private let view = Permission("things.view", "See things.")
    private let edit = Permission("things.edit", "Change things.")

    @Test("A set grants what it names, the owner's set everything")
    func contains() {
        #expect(PermissionSet([view]).contains(view))
        #expect(!PermissionSet([view]).contains(edit))
        #expect(!PermissionSet.none.contains(view))
        #expect(PermissionSet.all.contains(edit))
    }

    @Test("A union grants what either grants")
    func union() {
        let both = PermissionSet([view]).union(PermissionSet(names: ["things.edit"]))
        #expect(both.contains(view) && both.contains(edit))
        #expect(both.sortedNames == ["things.edit", "things.view"])
        #expect(PermissionSet.all.union(.none).grantsAll)
    }

    @Test("Each context unwraps to itself only")
    func contexts() {
        let request = RequestInfo(id: "1")
        let open = AnyContext.open(PublicContext(request: request))
        #expect(PublicContext.unwrap(open) != nil)
        #expect(UserContext.unwrap(open) == nil)
        #expect(TenantContext.unwrap(open) == nil)
        #expect(SuperuserContext.unwrap(.user(UserContext(request: request, userID: ID()))) == nil)
    }
}
