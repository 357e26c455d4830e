import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("The page about the schedules of tenants")
struct TenantSchedulePageTests {
    private func create(_ owner: Actor, _ name: String = "Nightly") async throws -> String {
        let created = try await owner.post(
            "/core/schedules",
            [
                "name": .string(name), "job": "samples.export", "arguments": ["format": "csv"], "cron": "30 8 * * *",
                "time_zone": "Europe/Berlin",
            ])
        try #require(created.status == 201, "\(created.text)")
        return try #require(created.json["id"]?.string)
    }

    @Test("It lists the schedules of all tenants, or of one that is named, as text")
    func list() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            _ = try await create(ada, "<script>alert(1)</script>")
            _ = try await create(bob, "Weekly")
            let hourly = try await bob.post(
                "/core/schedules",
                ["name": "Hourly", "job": "samples.export", "arguments": ["format": "csv"], "every_seconds": 3600])
            #expect(hourly.status == 201)
            let browser = try await app.signedIn()
            let all = try await browser.get("/admin/tenant-schedules").text
            #expect(all.contains("Weekly") && all.contains("Globex") && all.contains("Europe/Berlin"))
            #expect(all.contains("<code>30 8 * * *</code>") && all.contains("<code>every 1 h 0 min</code>"))
            #expect(!all.contains("<script>alert"))
            let one = try await browser.get("/admin/tenant-schedules?tenant=Globex").text
            #expect(one.contains("Weekly") && !one.contains("Acme"))
            let unknown = try await browser.get("/admin/tenant-schedules?tenant=Nobody")
            #expect(unknown.status == 200 && unknown.text.contains("No tenant has this identifier or name."))
            #expect(!unknown.text.contains("Weekly"))
        }
    }

    @Test("A superuser pauses, resumes, runs and deletes a schedule")
    func actions() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (tenant, id) = (try #require(ada.tenantID), try await create(ada))
            let (own, path) = ("/core/schedules/\(id)", "/admin/tenant-schedules/\(tenant)/\(id)")
            let browser = try await app.signedIn()
            #expect(try await browser.send(path + "/pause").status == 303)
            #expect(try await ada.get(own).json["paused_at"] != .null)
            #expect(try await browser.send(path + "/resume").status == 303)
            #expect(try await ada.get(own).json["paused_at"] == .null)
            #expect(try await browser.send(path + "/run").status == 303)
            #expect(try await browser.send(path + "/run").status == 409)
            #expect(try await app.runJobs().completed == 1)
            #expect(try await browser.get("/admin/tenant-schedules").text.contains("completed"))
            #expect(try await browser.send(path + "/delete").status == 303)
            #expect(try await browser.send(path + "/delete").status == 404)
            #expect(try await ada.get(own).problem == "schedule.not_found")
        }
    }
}
