import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Jobs within the call that enqueues them")
struct InlineJobTests {
    @Test(
        "A write returns after its jobs, and theirs, have run; a failing job doesn't fail it",
        arguments: TestJobsEngine.allCases)
    func inline(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let diary = Diary()
            let runner = try test.runner { job, context in
                diary.add("\(job.what) begins")
                if job.what == "parent" {
                    try await context.database.write { _ = try $0.enqueue(Chore(what: "child")) }
                }
                if job.what == "bad" { throw Mishap() }
                diary.add("\(job.what) ends")
            }
            let observation = runner.runInline()
            _ = try await test.chore("parent")
            #expect(diary.entries == ["parent begins", "parent ends", "child begins", "child ends"])
            let bad = try await test.chore("bad")
            #expect(try await test.state(bad) == .scheduled)
            try? await test.ours.write { tx in
                _ = try tx.enqueue(Chore(what: "rolled back"))
                throw Mishap()
            }
            observation.end()
            let later = try await test.chore("later")
            #expect(try await test.state(later) == .available)
            #expect(diary.entries.count == 5)
        }
    }
}
