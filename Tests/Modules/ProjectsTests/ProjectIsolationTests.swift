import App
import Testing
import TrellisSchema
import TrellisTesting

@Suite("Projects are isolated by tenant")
struct ProjectIsolationTests {
    @Test("A member of another tenant gets 404 for every verb, and nothing changes")
    func everyVerb() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let path = try await "/projects/\(ada.createProject(named: "Apollo").id)"

            #expect(try await bob.get(path).problem == "project.not_found")
            #expect(try await bob.patch(path, ["name": "Mine"]).problem == "project.not_found")
            #expect(try await bob.delete(path).problem == "project.not_found")
            #expect(try await bob.put("\(path)/archive").problem == "project.not_found")
            #expect(try await bob.delete("\(path)/archive").problem == "project.not_found")

            let project = try await ada.get(path).json
            #expect(project["name"]?.string == "Apollo")
            #expect(project["version"]?.int == 1)
        }
    }

    @Test("Lists, searches and cursors are limited to the tenant")
    func lists() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            for name in ["Apollo", "Gemini", "Mercury"] { try await ada.createProject(named: name) }

            #expect(try await bob.projectNames().isEmpty)
            #expect(try await bob.projectNames("?search=apollo").isEmpty)
            let cursor = try await ada.get("/projects?limit=1").json["next_cursor"]?.string ?? ""
            #expect(try await bob.get("/projects?limit=1&cursor=\(cursor)").problem == "cursor.invalid")
        }
    }

    @Test("A user who isn't a member of the requested tenant gets 404")
    func foreignTenant() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let intruder = bob.inTenant(ada.tenantID)

            #expect(try await intruder.get("/projects").problem == "tenant.not_found")
            #expect(try await intruder.post("/projects", ["name": "Mine"]).problem == "tenant.not_found")
            #expect(try await ada.projectNames().isEmpty)
        }
    }

    @Test("Two tenants may have projects with the same name")
    func names() async throws {
        try await withApp(App.self) { app in
            try await app.signUp(tenant: "Acme").createProject(named: "Apollo")
            try await app.signUp(tenant: "Globex").createProject(named: "Apollo")
        }
    }
}
