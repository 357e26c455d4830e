import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisSystem
import TrellisTesting
import TrellisWeb

@testable import TrellisAuth

@Suite("Callers whom the guard knows and refuses")
struct RefusedCallerTests {
    private func superuser(of app: TestApp) async throws -> Actor {
        try await app.application.createSuperuser(email: "root@example.com", password: TestApp.password)
        return try await app.logIn("root@example.com")
    }

    @Test("What a key is refused counts for its limit: routes for users, other tenants, malformed names")
    func keys() async throws {
        try await withApp(SampleApp.self, settings: ["rate_limits.key": "6 per 1m"]) { app in
            let ada = try await app.signUp()
            let key = try await ada.key()
            for _ in 0..<2 {
                #expect(try await key.get("/users/me") == "403 auth.key_not_accepted")
                #expect(try await key.get("/samples", headers: [.tenantID: "acme!"]) == "400 tenant.malformed")
                #expect(try await key.get("/superuser/settings") == "403 auth.key_not_accepted")
            }
            #expect(try await key.get("/samples") == "429 rate_limit.exceeded")
            #expect(try await key.get("/users/me") == "429 rate_limit.exceeded")
            // Another key of the tenant has a limit of its own.
            #expect(try await ada.key("Office").get("/samples") == "200 ")
        }
    }

    @Test("What a member is refused for the choice of the tenant or its suspension counts for the user's limit")
    func members() async throws {
        try await withApp(SampleApp.self, settings: ["rate_limits.user": "6 per 1m"]) { app in
            let ada = try await app.signUp()
            let root = try await superuser(of: app)
            #expect(try await ada.post("/tenants", ["name": "Second"]).status == 201)
            let token: HTTPFields = [.authorization: try #require(ada.headers[.authorization])]
            for _ in 0..<2 {
                let response = try await app.send(.get, "/api/v1/samples", headers: token)
                #expect(response.problem == "tenant.required")
            }
            let suspension = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await root.put(suspension).status == 204)
            for _ in 0..<3 { #expect(try await ada.get("/samples").problem == "tenant.suspended") }
            #expect(try await ada.get("/samples").problem == "rate_limit.exceeded")
            #expect(try await ada.get("/users/me").problem == "rate_limit.exceeded")
        }
    }

    @Test("Refusals of keys on routes for users and of members of suspended tenants are entries of the audit")
    func audit() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let root = try await superuser(of: app)
            let key = try await ada.key()
            #expect(try await key.get("/superuser/settings") == "403 auth.key_not_accepted")
            let suspension = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await root.put(suspension).status == 204)
            #expect(try await ada.get("/samples").problem == "tenant.suspended")
            #expect(try await key.get("/samples") == "403 tenant.suspended")
            await app.application.platform.auditNotes.flush()
            let store = AuditStore(app.application.platform.database.system())
            let entries = try await store.entries(
                AuditFilter(tenant: .platform, action: "access.refused"), PageRequest(limit: 10))
            let actors = entries.items.map { $0.entry.actorID?.description }
            #expect(Set(actors) == [key.id, ada.userID.description] && actors.count == 3)
        }
    }
}
