import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import Trellis

@Suite("Quotas of tenants")
struct QuotaTests {
    @Test("The plan's limit is 402, and a deleted sample's place is free at once")
    func plan() async throws {
        try await withApp(PlanProduct.self) { app in
            let ada = try await app.signUp(tenant: "Free")
            for name in ["A", "B"] { #expect(try await ada.addSample(name).status == 201) }
            let refused = try await ada.post("/samples", ["name": "C"])
            #expect(Outcome(refused) == Outcome(402, "quota.plan_limit"))
            #expect(refused.json["detail"]?.string?.contains("allows 2 for samples") == true)
            #expect(try await ada.quota("samples") == QuotaLine(limit: 2, used: 2, source: "plan"))

            let id = try await ada.get("/samples").json["items"]?[0]?["id"]?.string ?? ""
            // An archived sample is one, too.
            #expect(try await ada.put("/samples/\(id)/archive").status == 200)
            #expect(try await ada.addSample("C").status == 402)
            #expect(try await ada.delete("/samples/\(id)").status == 204)
            #expect(try await ada.quota("samples")?.used == 1)
            #expect(try await ada.addSample("C").status == 201)

            try await ada.changePlan(to: "Team")
            #expect(try await ada.addSample("D").status == 201)
            #expect(try await ada.quota("samples") == QuotaLine(limit: nil, used: 3, source: nil))
        }
    }

    @Test("The setting's limit is 403, and holds for each tenant by itself")
    func setting() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.samples": "1"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.addSample("A").status == 201)
            #expect(try await ada.addSample("B") == Outcome(403, "quota.limit"))
            #expect(try await ada.quota("samples") == QuotaLine(limit: 1, used: 1, source: "setting"))
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await bob.addSample("A").status == 201)
        }
    }

    @Test("Of additions at the same time, exactly as many succeed as the limit allows")
    func concurrent() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.samples": "3", "quotas.sample_exports": "2"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let created = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for number in 0..<10 { group.addTask { try await ada.addSample("Sample \(number)") } }
                return try await group.reduce(into: [Outcome: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(created == [Outcome(201): 3, Outcome(403, "quota.limit"): 7])
            #expect(try await ada.quota("samples")?.used == 3)
            let exported = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for _ in 0..<6 { group.addTask { Outcome(try await ada.post("/samples/export")) } }
                return try await group.reduce(into: [Outcome: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(exported == [Outcome(202): 2, Outcome(429, "quota.rate"): 4])
        }
    }

    @Test("What is rolled back was never taken")
    func rollback() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.samples": "2", "quotas.sample_exports": "1"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.addSample("A").status == 201)
            for _ in 0..<3 { #expect(try await ada.addSample("A").problem == "sample.name_taken") }
            struct Failure: Error {}
            let database = try app.database(of: ada)
            await #expect(throws: Failure.self) {
                try await database.write { tx in
                    try tx.require(Quota("samples"))
                    try tx.require(Quota("sample_exports"))
                    throw Failure()
                }
            }
            #expect(try await ada.quota("sample_exports")?.used == 0)
            #expect(try await ada.addSample("B").status == 201)
            #expect(try await ada.addSample("C").status == 403)
            #expect(try await ada.post("/samples/export").status == 202)
            #expect(try await ada.post("/samples/export").status == 429)
        }
    }

    @Test("A period's limit is 429 with the seconds until the next period, which allows as much again")
    func rate() async throws {
        try await withApp(SampleApp.self, settings: ["quotas.sample_exports": "2"]) { app in
            var ada = try await app.signUp(tenant: "Acme")
            for _ in 0..<2 { #expect(try await ada.post("/samples/export").status == 202) }
            let refused = try await ada.post("/samples/export")
            #expect(Outcome(refused) == Outcome(429, "quota.rate"))
            let wait = try #require(refused.headers[.retryAfter].flatMap { Int64($0) })
            #expect((1...86_400).contains(wait))
            #expect(refused.json["detail"]?.string?.contains("in \(wait) seconds") == true)
            #expect(try await ada.quota("sample_exports") == QuotaLine(limit: 2, used: 2, source: "setting"))

            app.clock.advance(by: .seconds(wait))
            ada = try await app.logIn(ada.email).inTenant(ada.tenantID)
            #expect(try await ada.quota("sample_exports")?.used == 0)
            for _ in 0..<2 { #expect(try await ada.post("/samples/export").status == 202) }
            #expect(try await ada.post("/samples/export").status == 429)
        }
    }

    @Test("A superuser's limit replaces that of the plan and the setting, up and down, until it is removed")
    func override() async throws {
        try await withApp(PlanProduct.self, settings: ["quotas.samples": "1"]) { app in
            let ada = try await app.signUp(tenant: "Free")
            let root = try await app.superuser()
            let path = ada.limitPath("samples")
            for name in ["A", "B"] { #expect(try await ada.addSample(name).status == 201) }
            let set = try await root.put(path, ["limit": 3])
            #expect(set.status == 200 && set.json["source"] == "tenant" && set.json["used"]?.int == 2)
            #expect(try await ada.addSample("C").status == 201)
            #expect(try await ada.addSample("D") == Outcome(403, "quota.limit"))
            #expect(try await root.put(path, ["limit": 0]).status == 200)
            // What exists stays.
            #expect(try await ada.quota("samples") == QuotaLine(limit: 0, used: 3, source: "tenant"))
            for _ in 0..<2 { #expect(try await root.delete(path).status == 204) }
            #expect(try await ada.addSample("D") == Outcome(402, "quota.plan_limit"))
            try await ada.changePlan(to: "Unlimited")
            #expect(try await ada.quota("samples") == QuotaLine(limit: 1, used: 3, source: "setting"))

            let listed = try await root.get("/superuser/tenants/\(ada.tenantID?.description ?? "")/quotas")
            #expect(listed.json == (try await ada.get("/tenants/current/quotas").json))
        }
    }

    @Test("Limits are set by superusers only, for declared quotas, tenants that exist and numbers of at least 0")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let root = try await app.superuser()
            let path = ada.limitPath("samples")
            #expect(try await ada.put(path, ["limit": 3]).problem == "auth.forbidden")
            #expect(try await ada.delete(path).problem == "auth.forbidden")
            #expect(try await root.put(ada.limitPath("nothing"), ["limit": 3]).problem == "quota.not_found")
            #expect(try await root.delete(ada.limitPath("nothing")).problem == "quota.not_found")
            let unknown = "/superuser/tenants/\(ID<Tenant>())/quotas"
            #expect(try await root.put("\(unknown)/samples", ["limit": 3]).problem == "tenant.not_found")
            #expect(try await root.get(unknown).problem == "tenant.not_found")
            for body: JSONValue in [["limit": -1], [:], ["limit": .null], ["limit": "3"]] {
                #expect(try await root.put(path, body).status == 422)
            }
            #expect(try await ada.quota("samples") == QuotaLine(limit: nil, used: 0, source: nil))
            let bob = try await app.signUp(tenant: "Globex")
            #expect(try await bob.inTenant(ada.tenantID).get("/tenants/current/quotas").status == 404)
        }
    }

    @Test("A quota that no module declares is an error of the program")
    func undeclared() async throws {
        try await withApp(SampleApp.self) { app in
            let database = try app.database(of: try await app.signUp())
            let unknown = Quota("nothing")
            await #expect(throws: QuotaError.undeclared("nothing")) {
                try await database.write { tx in try tx.require(unknown) }
            }
            await #expect(throws: QuotaError.undeclared("nothing")) {
                _ = try await database.read { rows in try rows.limit(of: unknown) }
            }
        }
    }

    @Test("Without a limit, an addition reads one row and takes no lock")
    func cost() async throws {
        let sent = SentStatements()
        var options = DatabaseOptions()
        options.observer = { sent.add($0) }
        try await withApp(SampleApp.self, database: options) { app in
            let ada = try await app.signUp(tenant: "Acme")
            sent.clear()
            #expect(try await ada.addSample("A").status == 201)
            #expect(sent.all.filter { $0.contains("tenant_quota") }.count == 1, "\(sent.all)")
            #expect(sent.all.filter { $0.contains("quota_counter") }.isEmpty)
        }
    }
}

extension TestApp {
    /// Returns access to the rows of an actor's tenant.
    fileprivate func database(of actor: Actor) throws -> TenantDatabase {
        let tenant = try #require(actor.tenantID)
        return application.platform.database.tenant(
            Scope(tenantID: tenant, userID: actor.userID, requestID: "test"))
    }
}
