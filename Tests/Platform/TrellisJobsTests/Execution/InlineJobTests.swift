import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Inline jobs")
struct InlineJobTests {
    @Test(
        "A write returns after its jobs and the jobs they enqueue; a failing job doesn't fail the write",
        arguments: TestJobsEngine.allCases)
    func inline(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let runner = try test.runner { job, context in
                recorder.add("\(job.what) begins")
                if job.what == "parent" {
                    try await context.database.write { _ = try $0.enqueue(WorkerTestJob(what: "child")) }
                }
                if job.what == "bad" { throw SampleError() }
                recorder.add("\(job.what) ends")
            }
            let observation = runner.runInline()
            _ = try await test.enqueueTestJob("parent")
            #expect(recorder.entries == ["parent begins", "parent ends", "child begins", "child ends"])
            let bad = try await test.enqueueTestJob("bad")
            #expect(try await test.state(bad) == .scheduled)
            try? await test.ours.write { tx in
                _ = try tx.enqueue(WorkerTestJob(what: "rolled back"))
                throw SampleError()
            }
            observation.end()
            let later = try await test.enqueueTestJob("later")
            #expect(try await test.state(later) == .available)
            #expect(recorder.entries.count == 5)
        }
    }
}
