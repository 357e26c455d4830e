import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisHub
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("The tenant's audit")
struct AuditControllerTests {
    private func entries(_ actor: Actor, _ query: String = "") async throws -> [JSONValue] {
        let response = try await actor.get("/audit\(query)")
        #expect(response.status == 200)
        return response.json["items"]?.array ?? []
    }

    @Test("Members with permission see user, action, route and permission of each entry")
    func deeds() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let response = try await owner.post("/samples", ["name": "Apollo"])
            let id = try #require(response.json["id"]?.string)
            let request = try #require(HTTPField.Name("X-Request-ID").flatMap { response.headers[$0] })
            #expect(try await owner.patch("/samples/\(id)", ["name": "Gemini"]).status == 200)

            let found = try await entries(owner, "?record=sample&record_id=\(id)")
            #expect(found.map { $0["action"]?.string } == ["update", "insert"])
            let insert = try #require(found.last)
            #expect(insert["actor"]?.string == owner.userID.description)
            #expect(insert["origin"]?.string == "POST /api/v1/samples")
            #expect(insert["permission"]?.string == "samples.create")
            #expect(insert["request_id"]?.string == request)
            #expect(insert["payload"]?["after"]?["name"]?.string == "Apollo" && insert["seq"] == .null)
            #expect(found[0]["payload"]?["before"]?["name"]?.string == "Apollo")
            #expect(found[0]["payload"]?["after"]?["name"]?.string == "Gemini")

            try await app.seal()
            let sealed = try await entries(owner, "?request_id=\(request)")
            #expect(sealed.count == 1 && sealed[0]["seq"]?.int ?? 0 > 0 && sealed[0]["hash"]?.string?.count == 64)
        }
    }

    @Test("Changes of the tenant itself are in its own chain")
    func tenantItself() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            #expect(try await owner.patch("/tenants/current", ["name": "Ajax"]).status == 200)
            let found = try await entries(owner, "?record=tenant")
            #expect(found.map { $0["action"]?.string } == ["update", "insert"])
            #expect(found[0]["payload"]?["after"]?["name"]?.string == "Ajax")
            #expect(found[0]["actor"]?.string == owner.userID.description)
            try await app.seal()
            #expect(try await entries(owner, "?record=tenant").allSatisfy { $0["seq"]?.int ?? 0 > 0 })
        }
    }

    @Test("Entries are filtered and paged, and an invalid filter is rejected")
    func filters() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            for name in ["a", "b", "c"] {
                #expect(try await owner.post("/samples", ["name": .string(name)]).status == 201)
            }
            let page = try await owner.get("/audit?record=sample&limit=2")
            #expect(page.json["items"]?.array?.count == 2)
            let cursor = try #require(page.json["next_cursor"]?.string)
            #expect(try await entries(owner, "?record=sample&limit=2&cursor=\(cursor)").count == 1)
            #expect(try await entries(owner, "?action=delete").isEmpty)
            #expect(try await entries(owner, "?actor=\(owner.userID)&record=sample").count == 3)
            #expect(try await entries(owner, "?record=sample&until=2020-01-01T00:00:00Z").isEmpty)
            #expect(try await entries(owner, "?record=sample&since=2020-01-01T00:00:00Z").count == 3)
            #expect(try await owner.get("/audit?actor=nobody").status == 422)
            #expect(try await owner.get("/audit?cursor=forged").status == 400)
        }
    }

    @Test("Another tenant sees no entries; a member without permission is rejected, which is audited")
    func apart() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let other = try await app.signUp(tenant: "Globex")
            #expect(try await owner.post("/samples", ["name": "Apollo"]).status == 201)
            #expect(try await entries(other, "?record=sample").isEmpty)

            let clerk = try await owner.addMember(permissions: [])
            #expect(try await clerk.get("/audit").status == 403)
            #expect(try await other.inTenant(owner.tenantID).get("/audit").status == 404)
            await app.application.platform.auditNotes.flush()
            let refusals = try await entries(owner, "?action=access.refused")
            #expect(refusals.map { $0["actor"]?.string } == [clerk.userID.description])
            #expect(refusals.first?["permission"]?.string == "audit.view")
            let foreign = try await app.platformEntries("access.refused")
            #expect(foreign.map(\.recordID) == [owner.tenantID?.description] && foreign.first?.actorID == other.userID)
        }
    }

    @Test("The platform's audit has sign-ins, failed sign-ins and sign-outs, without passwords or addresses")
    func signIns() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let login: (String) async throws -> TestResponse = { password in
                try await app.send(
                    .post, "/api/v1/auth/login", body: ["email": .string(owner.email), "password": .string(password)])
            }
            #expect(try await login("wrong horse battery").status == 401)
            let tokens = try await login(TestApp.password)
            #expect(tokens.status == 200)
            #expect(
                try await app.send(
                    .post, "/api/v1/auth/logout", body: ["refresh_token": tokens.json["refresh_token"] ?? .null]
                ).status == 204)
            await app.application.platform.auditNotes.flush()

            let failed = try #require(try await app.platformEntries("auth.sign_in_failed").first)
            #expect(failed.recordID == owner.userID.description && failed.actorID == nil)
            #expect(failed.origin == "POST /api/v1/auth/login" && failed.payload?.text.contains("sha256:") == true)
            #expect(try await app.platformEntries("auth.signed_in").map(\.actorID) == [owner.userID])
            #expect(try await app.platformEntries("auth.signed_out").map(\.recordID) == [owner.userID.description])
            for entry in try await app.platformEntries(nil) {
                #expect(entry.payload?.text.contains(TestApp.password) != true)
                if entry.action.hasPrefix("auth.") { #expect(entry.payload?.text.contains(owner.email) != true) }
                if entry.record == "user" { #expect(entry.payload?.text.contains("$argon2") != true) }
            }
        }
    }

    @Test("Actions of a job are audited with the user who enqueued it and the job as origin")
    func jobs() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let job = try await owner.post("/samples/export").json["job_id"]?.string ?? ""
            #expect(try await owner.delete("/core/jobs/\(job)").status == 202)
            let found = try await entries(owner, "?record=job_event")
            #expect(found.count == 1 && found[0]["actor"]?.string == owner.userID.description)
            #expect(found[0]["origin"]?.string == "DELETE /api/v1/core/jobs/{id}")
            #expect(found[0]["payload"]?["after"]?["kind"]?.string == "cancelled")
        }
    }
}

extension TestApp {
    /// Seals entries until none is pending.
    fileprivate func seal() async throws {
        let verifier = AuditVerifier(application.platform.database.system(), keys: [])
        for _ in 0..<10_000 {
            try await application.auditSealer.seal()
            guard try await verifier.verify().contains(where: { $0.unsealed > 0 }) else { return }
            await Task.yield()
        }
    }

    /// Returns the entries of the platform's chain with this action, or all.
    fileprivate func platformEntries(_ action: String?) async throws -> [AuditEntryRecord] {
        let store = AuditStore(application.platform.database.system())
        let page = try await store.entries(AuditFilter(tenant: .platform, action: action), PageRequest(limit: 100))
        return page.items.map(\.entry)
    }
}
