import App
import HTTPTypes
import Testing
import TrellisJobs
import TrellisSchema
import TrellisTesting

@Suite("Projects are exported in the background")
struct ProjectExportTests {
    @Test("The response contains the status URL, and the completed job the URL of the file")
    func exports() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await ada.createProject(named: "Apollo")
            try await ada.createProject(named: "Gemini, \"the twins\"")
            // Runs the jobs of the projects' events first, so that the export is the only remaining job.
            try await app.runJobs()

            // Jobs of the projects' events aren't counted.
            try await app.runJobs()

            let accepted = try await ada.post("/projects/export")
            #expect(accepted.status == 202)
            let status = accepted.json["status_url"]?.string ?? ""
            #expect(accepted.headers[.location] == status)
            #expect(try await ada.at(status).json["state"] == "available")

            #expect(try await app.runJobs().completed == 1)
            let job = try await ada.at(status).json
            #expect(job["state"] == "completed")
            #expect(job["result"]?["rows"]?.int == 2)

            let file = try await ada.at(job["files"]?[0]?["url"]?.string ?? "")
            #expect(file.headers[.contentType] == "text/csv")
            let lines = file.text.split(separator: "\r\n")
            #expect(lines.count == 3)
            #expect(lines.first == "id,name,description,status,created_at,updated_at")
            #expect(lines.last?.contains("\"Gemini, \"\"the twins\"\"\"") == true)
        }
    }

    @Test("An export contains only the tenant's projects")
    func staysWithinTheTenant() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            try await ada.createProject(named: "Apollo")

            let status = try await bob.post("/projects/export").json["status_url"]?.string ?? ""
            try await app.runJobs()
            #expect(try await bob.at(status).json["result"]?["rows"]?.int == 0)
            #expect(try await ada.at(status).problem == "job.not_found")
        }
    }

    @Test("A cell that a spreadsheet would run as a formula is exported as text")
    func formulas() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            for name in ["=HYPERLINK(1)", "＝SUM(1)", "＋1", "－1", "＠SUM(1)"] { try await ada.createProject(named: name) }
            let status = try await ada.post("/projects/export").json["status_url"]?.string ?? ""
            try await app.runJobs()
            let file = try await ada.at(try await ada.at(status).json["files"]?[0]?["url"]?.string ?? "")
            #expect(file.text.contains(",'=HYPERLINK(1),"))
            for sign in ["＝", "＋", "－", "＠"] { #expect(file.text.contains(",'\(sign)")) }
        }
    }

    @Test("Every quote in a cell is doubled, also before a combining mark")
    func quotes() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            try await ada.createProject(named: "a\"\u{301},b")
            let status = try await ada.post("/projects/export").json["status_url"]?.string ?? ""
            try await app.runJobs()
            let file = try await ada.at(try await ada.at(status).json["files"]?[0]?["url"]?.string ?? "")
            let cell = Array(",\"a\"\"\u{301},b\",".utf8)
            #expect(file.body.contains(cell))
        }
    }

    @Test("An export requires its permission and a known format")
    func refusals() async throws {
        try await withApp(App.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let viewer = try await ada.addMember(permissions: [])
            #expect(try await viewer.post("/projects/export").problem == "auth.forbidden")
            let refused = try await ada.post("/projects/export?format=xml")
            #expect(refused.status == 422)
            #expect(refused.pointers == ["?format"])
            #expect(try await app.runJobs().attempts == 0)
        }
    }

    @Test("The exports of one user in a day are limited, those of other members aren't")
    func exportsByUser() async throws {
        try await withApp(App.self, settings: ["quotas.project_exports_by_user": "1"]) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await ada.addMember(permissions: ["projects.export"])
            #expect(try await ada.post("/projects/export").status == 202)
            let refused = try await ada.post("/projects/export")
            #expect(refused.status == 429 && refused.problem == "quota.user_rate")
            #expect(refused.headers[.retryAfter] != nil)
            #expect(try await bob.post("/projects/export").status == 202)
            #expect(try await bob.post("/projects/export").problem == "quota.user_rate")
        }
    }
}

extension Actor {
    /// Returns the response to a GET of a path that the application has returned.
    fileprivate func at(_ path: String) async throws -> TestResponse {
        try await app.send(.get, path, headers: headers)
    }
}
