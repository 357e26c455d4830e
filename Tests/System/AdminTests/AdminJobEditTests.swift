import HTTPTypes
import SampleProduct
import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Changing and deleting waiting jobs as JSON")
struct AdminJobEditTests {
    /// Enqueues an export, whose type the product declares, and returns the path of the job.
    private func export(_ app: TestApp) async throws -> (path: String, id: ID<BackgroundJob>, tenant: ID<Tenant>) {
        let ada = try await app.signUp()
        let location = try #require(try await ada.post("/samples/export").headers[.location])
        let id = try #require(location.split(separator: "/").last.flatMap { ID<BackgroundJob>(String($0)) })
        let tenant = try #require(ada.tenantID)
        return ("/admin/jobs/\(tenant)/\(id)", id, tenant)
    }

    @Test("Start, priority, queue and arguments are changed, and the history says who did it")
    func changes() async throws {
        try await withApp(SampleApp.self) { app in
            let (path, id, tenant) = try await export(app)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let start = app.clock.now + .seconds(600)
            let changed = try await root.patch(
                path,
                [
                    "scheduled_at": .string("\(start)"), "priority": "urgent", "queue": "default",
                    "arguments": ["format": "csv"],
                ])
            #expect(changed.status == 200)
            #expect(changed.json["state"]?.string == "scheduled" && changed.json["queue"]?.string == "default")
            let job = try await app.job(id, of: tenant)
            #expect(job.scheduledAt == start && job.priority == 0)
            let events = try await root.get(path).json["events"]?.array ?? []
            #expect(events.compactMap { $0["kind"]?.string } == ["edited"])
            #expect(events.first?["actor_id"]?.string == root.userID.description)
        }
    }

    @Test("Invalid changes are refused with the reason, and nothing changes")
    func refusals() async throws {
        try await withApp(SampleApp.self) { app in
            let (path, id, tenant) = try await export(app)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let before = try await app.job(id, of: tenant)
            let invalid = try await root.patch(path, ["arguments": ["format": "xml"], "priority": "low"])
            #expect(invalid.status == 422 && invalid.pointers == ["/arguments/format"])
            #expect(try await root.patch(path, ["queue": "nowhere"]).problem == "job.unknown_queue")
            #expect(try await root.patch(path, ["priority": "top"]).status == 422)
            let listed: JSONValue = ["arguments": ["format": ["[redacted]"]]]
            #expect(try await root.patch(path, listed).problem == "admin.argument_redacted")
            // A placeholder that was shown is sent back without effect.
            #expect(try await root.patch(path, ["arguments": ["format": "[redacted]"]]).status == 200)
            let after = try await app.job(id, of: tenant)
            #expect(after.arguments == before.arguments && after.priority == before.priority)
            #expect(after.queue == before.queue)
            let unknown = "/admin/jobs/\(tenant)/\(ID<BackgroundJob>())"
            #expect(try await root.patch(unknown, ["priority": "low"]).problem == "job.not_found")
            #expect(try await root.delete(unknown).problem == "job.not_found")
        }
    }

    @Test("A job that has begun is neither changed nor deleted; one that waits is deleted")
    func begun() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            let running = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            try await app.claim()
            let waiting = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let path = "/admin/jobs/\(tenant)/"
            #expect(try await root.patch("\(path)\(running)", ["priority": "low"]).problem == "job.not_waiting")
            #expect(try await root.delete("\(path)\(running)").problem == "job.not_waiting")
            // The product doesn't declare this type.
            let unknown = try await root.patch("\(path)\(waiting)", ["arguments": ["note": "b"]])
            #expect(unknown.problem == "job.unknown_name")
            #expect(try await root.delete("\(path)\(waiting)").status == 204)
            #expect(try await root.get("\(path)\(waiting)").problem == "job.not_found")
        }
    }

    @Test("Members and superusers without a recent proof can't change or delete jobs")
    func access() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let tenant = try #require(ada.tenantID)
            let id = try #require(try await app.enqueue([SampleJob()], for: tenant).first)
            let path = "/admin/jobs/\(tenant)/\(id)"
            #expect(try await ada.patch(path, ["priority": "low"]).status == 403)
            #expect(try await ada.delete(path).status == 403)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            app.clock.advance(by: .seconds(600))
            #expect(try await root.patch(path, ["priority": "low"]).problem == "auth.proof_required")
            #expect(try await root.delete(path).problem == "auth.proof_required")
            #expect(try await app.job(id, of: tenant).priority == 2)
        }
    }
}
