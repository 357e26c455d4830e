import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

@Suite("Changes and deletions of jobs at the same time as others")
struct EditingRaceTests {
    private let editor: TestEditor

    init() throws { editor = try TestEditor() }

    @Test("Of a change, a deletion and the start of a job one comes first", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let worker = try await test.worker()
            for round in 0..<20 {
                let id = try await editor.enqueue("\(round)", test)
                let deletes = round.isMultiple(of: 2)
                let (claimed, refusal) = try await runConcurrently(
                    { try await test.claim(worker) },
                    { () -> JobError? in
                        do {
                            if deletes {
                                try await editor.delete(id, test)
                            } else {
                                try await editor.edit(
                                    id, JobEdit(arguments: ["copies": 7], start: .after(.seconds(60))), test)
                            }
                            return nil
                        } catch let error as JobError {
                            return error
                        }
                    })
                if let refusal {
                    #expect(refusal == .notWaiting(.running))
                    #expect(claimed.map(\.id) == [id])
                    #expect(claimed.first?.arguments.text.contains("\"copies\":7") == false)
                } else {
                    #expect(claimed.isEmpty)
                }
                try await test.end(claimed, .completed(nil))
            }
        }
    }

    @Test(
        "A job that begins to wait for one that is deleted meanwhile isn't left behind",
        arguments: TestJobsEngine.allCases)
    func racedDependency(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for _ in 0..<10 {
                let parent = try await test.enqueueSample()
                let (child, deleted) = try await runConcurrently(
                    { try? await test.enqueueSample(after: [.on(parent)]) },
                    { () -> Bool in
                        do {
                            try await editor.delete(parent, test)
                            return true
                        } catch JobError.awaited {
                            return false
                        }
                    })
                #expect((child == nil) == deleted)
            }
        }
    }
}
