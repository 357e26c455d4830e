import HTTPTypes
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Life of a tenant")
struct TenantLifecycleTests {
    @Test("The default tenant is that of requests that name none, while the user is its member")
    func defaultTenant() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(try await app.signUp(tenant: "Globex"))
            let anywhere = bob.inTenant(nil)
            #expect(try await anywhere.get("/tenants/current").problem == "tenant.required")
            #expect(try await anywhere.setDefault(ada.tenantID).status == 200)
            #expect(try await anywhere.get("/tenants/current").json["name"] == "Acme")
            #expect(try await anywhere.get("/users/me").json["default_tenant_id"]?.string == ada.tenantID?.description)
            // Leaving it needs no permission; the choice doesn't count any more.
            #expect(try await bob.delete("/tenants/current/members/me").status == 204)
            #expect(try await anywhere.get("/tenants/current").json["name"] == "Globex")
            #expect(try await anywhere.setDefault(ada.tenantID).problem == "tenant.not_found")
            #expect(try await anywhere.setDefault(ID()).problem == "tenant.not_found")
            #expect(try await anywhere.setDefault(nil).status == 200)
        }
    }

    @Test("The choice is part of the user: it takes the user's version, and returns the new one")
    func defaultTenantVersion() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let choice: JSONValue = ["tenant_id": .string(try #require(ada.tenantID).description)]
            let path = "/users/me/default-tenant"
            let tag = try #require(try await ada.get("/users/me").headers[.eTag])
            let chosen = try await ada.put(path, choice, headers: [.ifMatch: tag])
            #expect(chosen.status == 200 && chosen.headers[.eTag] != tag)
            #expect(try await ada.put(path, ["tenant_id": .null], headers: [.ifMatch: tag]).status == 412)
            let user = try await ada.get("/users/me")
            #expect(user.headers[.eTag] == chosen.headers[.eTag])
            #expect(user.json["default_tenant_id"] == choice["tenant_id"])
        }
    }

    @Test("A suspended tenant refuses its members, others learn nothing about it, and it is resumed")
    func suspension() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let eve = try await app.signUp(tenant: "Globex")
            let root = try await app.root()
            let path = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await ada.put(path).problem == "auth.forbidden")
            for _ in 0..<2 { #expect(try await root.put(path).status == 204) }
            let refused = try await ada.get("/tenants/current")
            #expect(refused.status == 403 && refused.problem == "tenant.suspended")
            #expect(try await ada.inTenant(nil).get("/tenants/current").problem == "tenant.suspended")
            #expect(try await eve.inTenant(ada.tenantID).get("/tenants/current").problem == "tenant.not_found")
            #expect(try await ada.get("/tenants").json["items"]?.array?.first?["suspended_at"] != .null)
            #expect(try await eve.get("/tenants/current").status == 200)
            for _ in 0..<2 { #expect(try await root.delete(path).status == 204) }
            #expect(try await ada.get("/tenants/current").status == 200)
            let unknown = "/superuser/tenants/\(ID<Tenant>())/suspension"
            #expect(try await root.put(unknown).problem == "tenant.not_found")
        }
    }

    @Test("The jobs of a suspended tenant wait without losing an attempt, and those of others don't")
    func pausedJobs() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let eve = try await app.signUp(tenant: "Globex")
            let root = try await app.root()
            for owner in [ada, eve] {
                let invitation: JSONValue = ["email": .string("\(owner.userID)@example.com")]
                #expect(try await owner.post("/tenants/current/invitations", invitation).status == 201)
            }
            let path = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            #expect(try await root.put(path).status == 204)
            let report = try await app.runJobs()
            #expect(report.snoozed == 1 && report.failed == 0 && app.mails.count == 1)
            app.clock.advance(by: .seconds(301))
            #expect(try await app.runJobs().snoozed == 1)
            #expect(try await root.delete(path).status == 204)
            app.clock.advance(by: .seconds(301))
            try await app.runJobs()
            #expect(app.mails.count == 2)
        }
    }

    @Test("An open event stream ends with the suspension of its tenant")
    func streams() async throws {
        try await withApp(SampleApp.self, settings: ["events.recheck": "20ms"]) { app in
            let (ada, root) = (try await app.signUp(tenant: "Acme"), try await app.root())
            let path = "/superuser/tenants/\(try #require(ada.tenantID))/suspension"
            try await app.openStream("/api/v1/events/stream", headers: ada.headers) { stream in
                try await stream.wait { $0.text.hasPrefix(":\n\n") }
                #expect(try await root.put(path).status == 204)
                try await stream.wait { $0.hasEnded }
            }
            let refused = await app.head(.get, "/api/v1/events/stream", headers: ada.headers)
            #expect(refused.status == 403)
        }
    }

    @Test("A deleted tenant is closed at once, can be restored by an owner, and is erased after the grace")
    func deletion() async throws {
        try await withApp(SampleApp.self, settings: ["deletion.tenant_grace": "10m"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let admin = try await ada.addMember(try await app.signUp(tenant: "Home"), as: "admin")
            let eve = try await app.signUp(tenant: "Globex")
            #expect(try await ada.post("/samples", ["name": "Apollo"]).status == 201)
            #expect(try await eve.post("/samples", ["name": "Gemini"]).status == 201)
            #expect(try await admin.delete("/tenants/current").problem == "auth.forbidden")
            #expect(try await ada.delete("/tenants/current").status == 204)
            #expect(try await ada.get("/samples").problem == "tenant.deleted")
            // A deleted tenant doesn't make a request ambiguous that names none.
            #expect(try await admin.inTenant(nil).get("/tenants/current").json["name"] == "Home")
            let restore = "/tenants/\(try #require(ada.tenantID))/deletion"
            #expect(try await admin.delete(restore).problem == "tenant.owner_required")
            #expect(try await eve.inTenant(nil).delete(restore).problem == "tenant.not_found")
            for _ in 0..<2 { #expect(try await ada.inTenant(nil).delete(restore).status == 204) }
            #expect(try await ada.get("/samples").json["items"]?.array?.count == 1)

            #expect(try await ada.delete("/tenants/current").status == 204)
            try await app.erase()
            #expect(try await ada.get("/samples").problem == "tenant.deleted")
            app.clock.advance(by: .seconds(601))
            try await app.erase()
            #expect(try await ada.get("/samples").problem == "tenant.not_found")
            #expect(try await ada.inTenant(nil).delete(restore).problem == "tenant.not_found")
            #expect(try await ada.get("/tenants").json["items"] == [])
            #expect(try await eve.get("/samples").json["items"]?.array?.count == 1)
        }
    }
}

extension Actor {
    /// Chooses the tenant of requests that name none.
    fileprivate func setDefault(_ tenant: ID<Tenant>?) async throws -> TestResponse {
        let id: JSONValue = tenant.map { .string($0.description) } ?? .null
        return try await put("/users/me/default-tenant", ["tenant_id": id])
    }
}
