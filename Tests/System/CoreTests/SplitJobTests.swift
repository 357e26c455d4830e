import Logging
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisTesting

@Suite("Jobs of members in a database of their own")
struct SplitJobTests {
    @Test("A job is visible from its request to its result, on its way and in its database")
    func status() async throws {
        try await withApp(SampleApp.self, jobsApart: true) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let path = try await ada.enqueueExport()
            #expect(try await ada.get(path).json["state"] == "available")
            #expect(try await bob.get(path).problem == "job.not_found")
            #expect(try await app.get("/metrics").text.contains("\njob_outbox_jobs "))

            try await app.runJobs()
            let job = try await ada.get(path).json
            #expect(job["state"] == "completed")
            #expect(job["attempts"]?.int == 1)
            #expect(job["files"]?.array?.isEmpty == false)
            #expect(try await bob.get(path).problem == "job.not_found")
            let database = app.application.platform.database
            let own = try await database.system().read { tx in
                try tx.acrossTenants(reason: "a test reads rows", level: .trace).count(JobRecord.all)
            }
            #expect(own == 0, "no job lives in the product's database")
        }
    }

    @Test("A job on its way can't be cancelled yet, and says so; another tenant learns nothing of it")
    func cancel() async throws {
        try await withApp(SampleApp.self, jobsApart: true) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let path = try await ada.enqueueExport()
            #expect(try await ada.delete(path).problem == "job.on_its_way")
            #expect(try await bob.delete(path).problem == "job.not_found")
            #expect(try await ada.get(path).json["state"] == "available")
            try await app.runJobs()
            #expect(try await ada.delete(path).problem == "job.ended")
        }
    }

    @Test("While the database of the jobs is away, only a job on its way is visible, to its tenant")
    func away() async throws {
        try await withApp(SampleApp.self, jobsApart: true) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let arrived = try await ada.enqueueExport()
            try await app.runJobs()
            let path = try await ada.enqueueExport()
            try app.application.platform.jobsDatabase.close()

            #expect(try await ada.get(path).json["state"] == "available")
            #expect(try await ada.delete(path).problem == "job.on_its_way")
            for unknown in [
                try await ada.get(arrived), try await ada.delete(arrived), try await bob.get(path),
                try await bob.delete(path),
            ] {
                #expect(unknown.status == 503 && unknown.problem == "database.disconnected", "\(unknown.text)")
            }
        }
    }
}
