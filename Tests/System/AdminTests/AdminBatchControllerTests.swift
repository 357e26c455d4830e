import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Batches for superusers as JSON")
struct AdminBatchControllerTests {
    @Test("A superuser sees how far a batch is, and cancels it as a whole")
    func cancel() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp()
            let tenant = try #require(ada.tenantID)
            let batch = try await app.makeBatch(of: 3, in: tenant)
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let path = "/admin/jobs/batches/\(tenant)/\(batch)"
            let before = try await root.get(path).json
            #expect(before["total"]?.int == 3 && before["pending"]?.int == 3 && before["percent"]?.int == 0)
            #expect(before["label"] == "import" && before["cancelled_at"] == .null)

            let after = try await root.post(path + "/cancel")
            #expect(after.status == 200 && after.json["pending"]?.int == 0 && after.json["failed"]?.int == 3)
            #expect(after.json["percent"]?.int == 100 && after.json["cancelled_at"] != .null)
            let jobs = try await root.get("/admin/jobs?batch=\(batch)").json["items"]?.array ?? []
            #expect(jobs.count == 3 && jobs.allSatisfy { $0["state"] == "cancelled" })
            let job = try #require(jobs.first?["id"]?.string)
            let events = try await root.get("/admin/jobs/\(tenant)/\(job)").json["events"]?.array ?? []
            #expect(events.map { $0["actor_id"]?.string } == [root.userID.description])
            #expect(try await root.post(path + "/cancel").problem == "job.batch_closed")
        }
    }

    @Test("An unknown batch, and one under another tenant, isn't found; members are refused")
    func refused() async throws {
        try await withApp(SampleApp.self) { app in
            let (ada, bob) = (try await app.signUp(), try await app.signUp())
            let batch = try await app.makeBatch(of: 1, in: try #require(ada.tenantID))
            try await app.makeSuperuser()
            let root = try await app.logIn(TestApp.superuserEmail)
            let paths = [
                "/admin/jobs/batches/\(try #require(bob.tenantID))/\(batch)",
                "/admin/jobs/batches/\(try #require(ada.tenantID))/\(ID<JobBatch>())",
            ]
            for path in paths {
                #expect(try await root.get(path).problem == "job.batch_not_found")
                #expect(try await root.post(path + "/cancel").problem == "job.batch_not_found")
            }
            let own = "/admin/jobs/batches/\(try #require(ada.tenantID))/\(batch)"
            #expect(try await ada.get(own).status == 403)
            #expect(try await ada.post(own + "/cancel").status == 403)
        }
    }
}

extension TestApp {
    /// Enqueues a batch of jobs for a tenant.
    func makeBatch(of count: Int, in tenant: ID<Tenant>) async throws -> ID<JobBatch> {
        let scope = Scope(tenantID: tenant, userID: .noUser, requestID: "test")
        return try await application.platform.database.tenant(scope).write { tx in
            try tx.batch("import", (0..<count).map { SampleJob(note: "\($0)") })
        }
    }
}
