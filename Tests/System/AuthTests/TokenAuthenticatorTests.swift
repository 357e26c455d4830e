import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTenants
import TrellisWeb

@testable import TrellisAuth

@Suite struct TokenAuthenticatorTests {
    @Test("A token identifies its user until it expires")
    func user() async throws {
        let fixture = try await AuthFixture()
        let response = try await fixture.signUp("ada@example.com")
        let authenticator = fixture.authenticator()
        let identity = try await authenticator.user(.init(token: response.accessToken))
        let proof = RecentProof(isRecent: true, maximumAge: .seconds(600))
        #expect(identity == Identity(userID: response.user.id, isSuperuser: false, proof: proof))
        fixture.clock.advance(by: .seconds(900))
        await #expect(throws: AccessError.tokenExpired) {
            try await authenticator.user(.init(token: response.accessToken))
        }
    }

    @Test("Invalid text is rejected as a token", arguments: ["", "abc", "a.b.c"])
    func garbage(text: String) async throws {
        let authenticator = try await AuthFixture().authenticator()
        await #expect(throws: AccessError.unauthenticated) { try await authenticator.user(.init(token: text)) }
        await #expect(throws: AccessError.unauthenticated) {
            try await authenticator.member(.init(token: text), of: nil)
        }
    }

    @Test("After a logout, the access token is rejected at once")
    func logout() async throws {
        let fixture = try await AuthFixture()
        let response = try await fixture.signUp("ada@example.com")
        try await fixture.sessions.end(response.refreshToken)
        let authenticator = fixture.authenticator()
        await #expect(throws: AccessError.unauthenticated) {
            try await authenticator.user(.init(token: response.accessToken))
        }
        await #expect(throws: AccessError.unauthenticated) {
            try await authenticator.member(.init(token: response.accessToken), of: response.tenant.id)
        }
    }

    @Test("A member of one tenant needn't name it; a foreign and a missing tenant get the same error")
    func tenants() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com", tenant: "Acme")
        let bob = try await fixture.signUp("bob@example.com", tenant: "Globex")
        let authenticator = fixture.authenticator()
        let token = Credentials(token: ada.accessToken)
        #expect(try await authenticator.member(token, of: nil).tenantID == ada.tenant.id)
        #expect(try await authenticator.member(token, of: ada.tenant.id).tenantID == ada.tenant.id)
        await #expect(throws: AccessError.tenantNotFound) { try await authenticator.member(token, of: bob.tenant.id) }
        await #expect(throws: AccessError.tenantNotFound) { try await authenticator.member(token, of: ID()) }
    }

    @Test("A member of two tenants or of none must name a tenant")
    func severalTenants() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com")
        let second = try await fixture.database.write { tx in
            try TenantStore().create(named: "Second", owner: ada.user.id, requestID: "test", in: tx).tenant.id
        }
        let authenticator = fixture.authenticator()
        let token = Credentials(token: ada.accessToken)
        await #expect(throws: AccessError.tenantRequired) { try await authenticator.member(token, of: nil) }
        #expect(try await authenticator.member(token, of: second).tenantID == second)

        _ = try await fixture.superusers.create(email: "root@example.com", password: "correct horse battery")
        let root = try await fixture.logIn("root@example.com")
        await #expect(throws: AccessError.tenantRequired) {
            try await authenticator.member(.init(token: root.accessToken), of: nil)
        }
    }

    @Test("A removed member loses access at once without a cache, and after its seconds with a cache")
    func cache() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com")
        let token = Credentials(token: ada.accessToken)
        let (fresh, cached) = (fixture.authenticator(), fixture.authenticator(cacheSeconds: 5))
        _ = try await cached.member(token, of: ada.tenant.id)
        try await fixture.database.write { tx in _ = try tx.execute("DELETE FROM membership") }

        await #expect(throws: AccessError.tenantNotFound) { try await fresh.member(token, of: ada.tenant.id) }
        _ = try await cached.member(token, of: ada.tenant.id)
        fixture.clock.advance(by: .seconds(5))
        await #expect(throws: AccessError.tenantNotFound) { try await cached.member(token, of: ada.tenant.id) }
    }

    @Test("Resolving a membership takes one query; measures its cost")
    func cost() async throws {
        let fixture = try await AuthFixture()
        let ada = try await fixture.signUp("ada@example.com")
        let authenticator = fixture.authenticator()
        let token = Credentials(token: ada.accessToken)
        let rounds = 500
        let spent = try await ContinuousClock().measure {
            for _ in 0..<rounds { _ = try await authenticator.member(token, of: ada.tenant.id) }
        }
        print("member, one query: \(spent / rounds)")
        #expect(spent / rounds < .milliseconds(100))
    }
}
