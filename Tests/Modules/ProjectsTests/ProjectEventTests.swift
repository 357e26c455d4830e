import App
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Project events are published and recorded")
struct ProjectEventTests {
    @Test("A project's activity lists its events with their users, latest first")
    func activity() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let id = try await ada.createProject(named: "Apollo").id
            _ = try await ada.createProject(named: "Gemini")
            for verb in ["PUT", "PUT", "DELETE"] {
                app.clock.advance(by: .seconds(1))
                _ =
                    verb == "PUT"
                    ? try await ada.put("/projects/\(id)/archive") : try await ada.delete("/projects/\(id)/archive")
            }
            #expect(try await ada.get("/projects/\(id)/activity").json["items"]?.array?.isEmpty == true)
            try await app.runJobs()
            let items = try await ada.get("/projects/\(id)/activity").json["items"]?.array ?? []
            // Archiving an archived project publishes no event.
            #expect(
                items.map { $0["event"]?.string } == ["project.unarchived", "project.archived", "project.created"])
            #expect(items.allSatisfy { $0["actor_id"]?.string == ada.userID.description })
            let first = try await ada.get("/projects/\(id)/activity?limit=1").json
            let next = try await ada.get(
                "/projects/\(id)/activity?limit=1&cursor=\(first["next_cursor"]?.string ?? "")")
            #expect(next.json["items"]?[0]?["event"] == "project.archived")
        }
    }

    @Test("A rejected change publishes no event")
    func refused() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await ada.createProject(named: "Apollo")
            #expect(try await ada.post("/projects", ["name": "Apollo"]).status == 409)
            #expect(try await app.runJobs().completed == 1)
        }
    }

    @Test("A project's activity is deleted in the same commit, and a late delivery doesn't restore it")
    func forgotten() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let id = try await ada.createProject(named: "Apollo").id
            try await app.runJobs()
            _ = try await ada.put("/projects/\(id)/archive")
            #expect(try await ada.delete("/projects/\(id)").status == 204)
            #expect(try await ada.get("/projects/\(id)/activity").problem == "project.not_found")
            let database = app.application.platform.database
            let scope = Scope(tenantID: try #require(ada.tenantID), userID: ada.userID, requestID: "test")
            func left() async throws -> Int {
                try await database.tenant(scope).read { tx in
                    try tx.unfiltered(reason: "a test").rows("SELECT id FROM project_activity").count
                }
            }
            #expect(try await left() == 0)
            #expect(try await app.runJobs().completed == 1)
            #expect(try await left() == 0)
        }
    }

    @Test("Another tenant finds no activity, and a member without permission gets 403")
    func isolation() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let clerk = try await ada.addMember(permissions: [])
            let id = try await ada.createProject(named: "Apollo").id
            try await app.runJobs()
            #expect(try await bob.get("/projects/\(id)/activity").problem == "project.not_found")
            #expect(try await clerk.get("/projects/\(id)/activity").problem == "auth.forbidden")
        }
    }
}
