import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisJobs
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@Suite("Files of jobs in the storage")
struct JobFileTests {
    /// Every export is larger than that.
    private let settings = ["jobs.file_threshold": "16B"]

    /// Exports 450 samples, more than two pages, and returns the path of the job and that of its file.
    private func export(_ app: TestApp, _ ada: Actor) async throws -> (job: String, file: String) {
        for number in 1...450 {
            let created = try await ada.post("/samples", ["name": .string("Sample \(number)")])
            try #require(created.status == 201)
        }
        try await app.runJobs()
        let job = try await ada.post("/samples/export").json["status_url"]?.string ?? ""
        #expect(try await app.runJobs().completed == 1)
        let status = try await app.send(.get, job, headers: ada.headers).json
        #expect(status["result"]?["rows"]?.int == 450)
        return (job, try #require(status["files"]?[0]?["url"]?.string))
    }

    private func keys(_ app: TestApp) async throws -> [String] {
        try await app.application.platform.storage.list(prefix: "", after: nil, limit: 100).objects.map(
            \.key.description)
    }

    @Test("A large export is an object of the tenant, and is downloaded by the same route with the same rules")
    func download() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let bob = try await app.signUp(tenant: "Globex")
            let (job, file) = try await export(app, ada)
            let id = file.split(separator: "/").last.map(String.init) ?? ""
            #expect(try await keys(app) == ["\(try #require(ada.tenantID))/jobs/\(id)"])

            let sent = try await app.send(.get, file, headers: ada.headers)
            #expect(sent.status == 200 && sent.headers[.contentType] == "text/csv")
            #expect(sent.headers[.contentDisposition]?.contains("samples.csv") == true)
            let lines = sent.text.split(separator: "\r\n")
            #expect(lines.count == 451 && lines.first?.hasPrefix("id,name") == true)
            #expect(Set(lines.dropFirst().compactMap { $0.split(separator: ",").dropFirst().first }).count == 450)
            let size = try await app.send(.get, job, headers: ada.headers).json["files"]?[0]?["size"]?.int
            #expect(size == sent.body.count)

            let other = try await ada.addMember(permissions: ["samples.view"])
            #expect(try await app.send(.get, file, headers: other.headers).problem == "auth.forbidden")
            #expect(try await app.send(.get, file, headers: bob.headers).problem == "job.not_found")
            #expect(try await app.send(.get, file).status == 401)
        }
    }

    @Test("The object is deleted with the job after its retention; until then the sweep leaves it")
    func retention() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let (job, file) = try await export(app, ada)
            app.clock.advance(by: .seconds(86_399))
            #expect(try await app.application.storageSweeper.run() == StorageSweep(rows: 1, objects: 1))
            app.clock.advance(by: .seconds(2))
            while try await app.application.jobStore.pruner.prune().hasMore {}
            #expect(try await keys(app).count == 1)
            try await app.runJobs()
            #expect(try await keys(app) == [])
            let again = try await app.logIn(ada.email).inTenant(ada.tenantID)
            for path in [job, file] {
                #expect(try await app.send(.get, path, headers: again.headers).problem == "job.not_found")
            }
        }
    }

    @Test("A file whose object is missing is reported as such, and by the sweep")
    func missing() async throws {
        try await withApp(SampleApp.self, settings: settings) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let file = try await export(app, ada).file
            let key = try #require(try await keys(app).first)
            try await app.application.platform.storage.delete(try StorageKey(key))
            let sent = try await app.send(.get, file, headers: ada.headers)
            #expect(sent.status == 503 && sent.problem == "job.file_missing")
            #expect(try await app.application.storageSweeper.run().defects == [key])
        }
    }

    @Test("An object that a crash left without its row is deleted by the nightly job, when it is old")
    func orphans() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let key = try StorageKey("\(try #require(ada.tenantID))/jobs/\(ID<JobFile>())")
            try await app.application.platform.storage.put(key, bytes: [1])
            #expect(try await app.application.storageSweeper.run().deletedObjects == 0)
            app.clock.advance(by: .seconds(86_401))
            #expect(try await app.application.storageSweeper.run().deletedObjects == 1)
            #expect(try await keys(app) == [])
        }
    }
}
