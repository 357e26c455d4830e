import Logging
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Jobs on their way to a database of their own, in the overview")
struct OutboxOverviewTests {
    @Test("Jobs on their way are shown, and those that their database refuses")
    func outbox() async throws {
        try await withApp(SampleApp.self, jobsApart: true) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            _ = try await app.enqueue([SampleJob(), SampleJob()], for: tenant)
            let browser = try await app.signedIn()
            let page = try await browser.get("/admin/jobs").text
            #expect(page.contains("Jobs on their way to their database: 2,") && !page.contains("id=\"set-aside\""))
            try await app.application.platform.database.system().write { tx in
                let all = tx.acrossTenants(reason: "a test sets jobs aside, as a refusal does", level: .trace)
                try all.sql.execute("UPDATE job_outbox SET set_aside_at = next_at")
            }
            // An action reads the overview again.
            #expect(try await browser.send("/admin/jobs/queues/default/pause").status == 303)
            let later = try await browser.get("/admin/jobs").text
            #expect(later.contains("Jobs that their database refuses: 2.") && !later.contains("id=\"on-their-way\""))
        }
    }

    @Test("A job on its way is shown, and can't be changed yet")
    func job() async throws {
        try await withApp(SampleApp.self, jobsApart: true) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let path = "/admin/jobs/\(tenant)/\(id)"
            #expect(try await root.get(path).json["job"]?["state"]?.string == "available")
            for change in [
                try await root.post(path + "/cancel"), try await root.post(path + "/retry"),
                try await root.patch(path, ["priority": "low"]), try await root.delete(path),
            ] {
                #expect(change.status == 409 && change.problem == "job.on_its_way", "\(change.text)")
            }
            #expect(try await root.get("/admin/jobs/\(ID<Tenant>())/\(id)").problem == "job.not_found")
        }
    }

    @Test("Without such a database there is nothing to show")
    func together() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            _ = try await app.enqueue([SampleJob()], for: tenant)
            let page = try await app.signedIn().get("/admin/jobs").text
            #expect(!page.contains("id=\"on-their-way\"") && !page.contains("id=\"set-aside\""))
        }
    }
}
