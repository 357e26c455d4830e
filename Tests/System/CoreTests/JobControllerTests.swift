import HTTPTypes
import SampleProduct
import Testing
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Job status and cancellation for members")
struct JobControllerTests {
    @Test("A job's status has its state, attempts and timings")
    func status() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let path = try await ada.enqueueExport()
            app.clock.advance(by: .seconds(5))
            try await app.runJobs()

            let job = try await ada.get(path).json
            #expect(job["name"] == "samples.export")
            #expect(job["queue"] == "reports")
            #expect(job["attempts"]?.int == 1)
            #expect(job["max_attempts"]?.int == 8)
            #expect(job["timings"]?["started_at"] == job["timings"]?["finished_at"])
            #expect(job["timings"]?["created_at"] != job["timings"]?["started_at"])
            #expect(job["error"] == nil || job["error"] == .null)
        }
    }

    @Test("Another tenant's job returns 404 for every verb, and runs")
    func isolation() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let path = try await ada.enqueueExport()
            #expect(try await bob.get(path).problem == "job.not_found")
            #expect(try await bob.delete(path).problem == "job.not_found")
            #expect(try await bob.get(path + "/files/\(ada.userID)").problem == "job.not_found")
            #expect(try await app.runJobs().completed == 1)
        }
    }

    @Test("A waiting job is cancelled at once, and can't be cancelled again")
    func cancel() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let path = try await ada.enqueueExport()
            let cancelled = try await ada.delete(path)
            #expect(cancelled.status == 202)
            #expect(cancelled.json["state"] == "cancelled")
            #expect(try await app.runJobs().attempts == 0)
            #expect(try await ada.delete(path).problem == "job.ended")
        }
    }

    @Test("A job and its files are for those with its route's permission; its user and managers may cancel it")
    func otherMembers() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let exporter = try await owner.addMember(permissions: ["samples.export"])
            let other = try await owner.addMember(permissions: ["samples.view"])
            let manager = try await owner.addMember(permissions: ["jobs.manage"])
            let colleague = try await owner.addMember(permissions: ["samples.export", "samples.view"])
            let path = try await exporter.enqueueExport()
            #expect(try await other.get(path).problem == "auth.forbidden")
            #expect(try await other.delete(path).problem == "auth.forbidden")
            #expect(try await colleague.get(path).json["state"] == "available")
            #expect(try await colleague.delete(path).problem == "auth.forbidden")
            #expect(try await manager.get(path).json["state"] == "available")
            try await app.runJobs()
            let file = try await exporter.get(path).json["files"]?[0]?["id"]?.string ?? ""
            #expect(try await other.get("\(path)/files/\(file)").problem == "auth.forbidden")
            #expect(try await exporter.get("\(path)/files/\(file)").status == 200)
            #expect(try await colleague.get("\(path)/files/\(file)").status == 200)
            #expect(try await manager.get("\(path)/files/\(file)").status == 200)

            let next = try await exporter.enqueueExport()
            #expect(try await manager.delete(next).status == 202)
        }
    }

    @Test("A user who lost the route's permission no longer sees the job that they started")
    func lostPermission() async throws {
        try await withApp(SampleApp.self) { app in
            let owner = try await app.signUp(tenant: "Acme")
            let exporter = try await owner.addMember(permissions: ["samples.export"])
            let path = try await exporter.enqueueExport()
            try await app.runJobs()
            let file = try await exporter.get(path).json["files"]?[0]?["id"]?.string ?? ""
            let member = "/tenants/current/members/\(exporter.userID)"
            #expect(try await owner.patch(member, ["role": "viewer"]).status == 200)
            #expect(try await exporter.get(path).problem == "auth.forbidden")
            #expect(try await exporter.get("\(path)/files/\(file)").problem == "auth.forbidden")
            #expect(try await exporter.delete(path).problem == "auth.forbidden")
            #expect(try await owner.get(path).status == 200)
        }
    }

    @Test("An invalid identifier is rejected, and an unknown one isn't found")
    func badInput() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            #expect(try await ada.get("/core/jobs/nonsense").status == 422)
            #expect(try await ada.get("/core/jobs/\(ada.userID)").problem == "job.not_found")
        }
    }
}

extension Actor {
    /// Enqueues an export, and returns the path of its status below `/api/v1`.
    func enqueueExport() async throws -> String {
        let id = try await post("/samples/export").json["job_id"]?.string ?? ""
        return "/core/jobs/\(id)"
    }
}
