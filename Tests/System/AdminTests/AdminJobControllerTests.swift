import HTTPTypes
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Jobs for superusers as JSON")
struct AdminJobControllerTests {
    @Test("Jobs of every tenant are listed, filtered, retried and cancelled")
    func everything() async throws {
        try await withApp(SampleApp.self) { app in
            let acme = try #require(try await app.signUp().tenantID)
            let globex = try #require(try await app.signUp().tenantID)
            let first = try #require(try await app.enqueue([SampleJob()], for: acme).first)
            try await app.enqueue([SampleJob(), SampleJob()], for: globex)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            #expect(try await root.get("/admin/jobs").json["items"]?.array?.count == 3)
            #expect(try await root.get("/admin/jobs?tenant=\(globex)").json["items"]?.array?.count == 2)
            #expect(try await root.get("/admin/jobs?state=running").json["items"]?.array?.count == 0)

            let path = "/admin/jobs/\(acme)/\(first)"
            #expect(try await root.post(path + "/cancel").status == 204)
            #expect(try await root.post(path + "/cancel").problem == "job.ended")
            #expect(try await root.post(path + "/retry").status == 204)
            #expect(try await root.post(path + "/retry").problem == "job.not_failed")
            let events = try await root.get(path).json["events"]?.array ?? []
            #expect(events.compactMap { $0["kind"]?.string } == ["cancelled", "retried"])
            #expect(events.allSatisfy { $0["actor_id"]?.string == root.userID.description })

            let all = try await root.post("/admin/jobs/bulk", ["action": "cancel", "tenant": .string("\(globex)")])
            #expect(all.json["count"]?.int == 2)
            #expect(try await root.post("/admin/jobs/bulk", ["action": "cancel"]).problem == "admin.filter_invalid")
        }
    }

    @Test("The overview contains queues, minutes, running jobs, failures and paused queues")
    func overview() async throws {
        try await withApp(SampleApp.self) { app in
            let tenant = try #require(try await app.signUp().tenantID)
            try await app.enqueue([SampleJob(), SampleJob()], for: tenant)
            try await app.end(.discarded(code: "broken", message: "It broke."))
            try await app.enqueue([SampleJob()], for: tenant)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            #expect(try await root.put("/admin/jobs/queues/default/pause").status == 204)
            let overview = try await root.get("/admin/jobs/overview").json
            let queue = try #require(overview["queues"]?.array?.first { $0["name"] == "default" })
            #expect(queue["available"]?.int == 1)
            #expect(queue["discarded"]?.int == 2 && queue["paused_at"]?.isNull == false)
            #expect(overview["minutes"]?.array?.count == 60 && overview["interval"]?.int == 60)
            #expect(overview["failures"]?[0]?["error_message"]?.string == "It broke.")
            #expect(try await root.delete("/admin/jobs/queues/default/pause").status == 204)
            #expect(try await root.put("/admin/jobs/queues/unknown/pause").problem == "job.unknown_queue")
            #expect(try await root.put("/admin/jobs/schedules/unknown/pause").problem == "admin.schedule_not_found")
        }
    }

    @Test("A worker with an overdue heartbeat is late")
    func workers() async throws {
        try await withApp(SampleApp.self) { app in
            try await app.claim()
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            #expect(try await root.get("/admin/jobs/workers").json[0]?["state"]?.string == "alive")
            app.clock.advance(by: .seconds(31))
            #expect(try await root.get("/admin/jobs/workers").json[0]?["state"]?.string == "late")
        }
    }
}
