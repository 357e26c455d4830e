import HTTPTypes
import SampleProduct
import Testing
import Trellis
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite("Jobs belong to the trace of the request that enqueued them")
struct JobTraceTests {
    @Test("The caller's trace reaches the row of the job")
    func traceparent() async throws {
        try await withApp(SampleApp.self) { app in
            let ada = try await app.signUp(tenant: "Acme")
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let header = HTTPFields([
                HTTPField(name: try #require(HTTPField.Name("traceparent")), value: "00-\(trace)-00f067aa0ba902b7-01")
            ])
            #expect(try await ada.post("/samples/export", headers: header).status == 202)
            let database = app.application.platform.database
            let job = try #require(try await JobStore(database.system()).queries.jobs().items.first)
            #expect(job.name == "samples.export")
            #expect(job.trace?.hasPrefix("00-\(trace)-") == true)
            #expect(job.trace?.hasSuffix("-01") == true)
        }
    }
}
