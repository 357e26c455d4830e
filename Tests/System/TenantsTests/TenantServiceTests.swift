import Testing
import TrellisKernel
import TrellisSchema
import TrellisWeb

@testable import TrellisTenants

@Suite struct TenantServiceTests {
    @Test("A user lists their tenants with the role in each, in the order of joining")
    func mine() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.user("ada")
        let eve = try await fixture.tenant("Globex", owner: fixture.user("eve"))
        _ = try await fixture.tenant("Acme", owner: ada)
        try await fixture.add(ada, as: "viewer", in: eve)
        let service = TenantService(database: fixture.database)
        let first = try await service.list(of: ada, PageRequest(limit: 1))
        #expect(first.items.map(\.name) == ["Acme"])
        #expect(first.items.map(\.role) == ["owner"])
        let second = try await service.list(of: ada, PageRequest(limit: 1, cursor: first.nextCursor))
        #expect(second.items.map(\.name) == ["Globex"])
        #expect(second.items.map(\.role) == ["viewer"])
        #expect(second.nextCursor == nil)
    }

    @Test("The caller's tenant is read, and renamed with the read version")
    func current() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        let service = CurrentTenantService(database: fixture.database, scope: ada, catalog: fixture.catalog)
        #expect(try await service.fetch().role == "owner")
        let renamed = try await service.update(
            TenantUpdate(name: "Acme & Co"), ifMatch: IfMatch([EntityTag(version: 1)]))
        #expect(renamed.name == "Acme & Co")
        #expect(renamed.version == 2)
        await #expect(throws: PreconditionError.failed) {
            try await service.update(TenantUpdate(name: "x"), ifMatch: IfMatch([EntityTag(version: 1)]))
        }
        #expect(try await service.update(TenantUpdate(name: nil), ifMatch: nil).version == 2)
    }

    @Test("Superusers see every tenant, and an unknown tenant isn't found")
    func superuser() async throws {
        let fixture = try await TenantFixture()
        let ada = try await fixture.tenant("Acme", owner: fixture.user("ada"))
        _ = try await fixture.tenant("Globex", owner: fixture.user("eve"))
        let service = TenantService(database: fixture.database)
        #expect(try await service.list(PageRequest()).items.map(\.name) == ["Acme", "Globex"])
        #expect(try await service.fetch(ada.tenantID).name == "Acme")
        await #expect(throws: AccessError.tenantNotFound) { try await service.fetch(ID()) }
    }
}
