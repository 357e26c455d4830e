import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

@Suite("Deleting waiting jobs")
struct DeletionTests {
    private let editor: TestEditor

    init() throws { editor = try TestEditor() }

    private func refuses(_ id: ID<BackgroundJob>, _ state: JobState, _ test: TestJobs) async {
        await #expect(throws: JobError.notWaiting(state)) { try await editor.edit(id, JobEdit(priority: .low), test) }
        await #expect(throws: JobError.notWaiting(state)) { try await editor.delete(id, test) }
    }

    @Test("A job that runs or has ended is neither changed nor deleted", arguments: TestJobsEngine.allCases)
    func begun(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueSample()
            let claimed = try await test.claim(try await test.worker())
            await refuses(id, .running, test)
            // Between two attempts it waits.
            try await test.end(claimed, .failed(code: "a", message: "b", retryAfter: .seconds(5)))
            try await editor.edit(id, JobEdit(start: .after(.zero)), test)
            try await test.end(try await test.claim(try await test.worker()), .completed(nil))
            await refuses(id, .completed, test)
            await #expect(throws: JobError.notFound) {
                try await test.store.control.edit(
                    id, tenant: test.globex.tenantID, JobEdit(priority: .low), in: editor.catalog, by: editor.actor)
            }
            await #expect(throws: JobError.notFound) {
                try await test.store.control.delete(id, tenant: test.globex.tenantID, by: editor.actor)
            }
        }
    }

    @Test(
        "A deleted job is gone with its rows, its key is free, and an entry stays", arguments: TestJobsEngine.allCases)
    func deletes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let hourly = JobOptions(unique: UniqueJob("k", onConflict: .reject, per: .seconds(3600)))
            let id = try await editor.enqueue("a", test, hourly)
            try await editor.delete(id, test)
            #expect(try await test.ours.count(JobRecord.all) == 0)
            #expect(try await test.ours.count(JobSubjectRecord.all) == 0)
            let entry = try #require(try await test.ours.first(JobHistoryRecord.all))
            #expect(entry.kind == .deleted && entry.jobID == nil && entry.actorID == editor.actor)
            #expect(entry.message == "\(EditedJob.name) \(id)")
            _ = try await editor.enqueue("a", test, hourly)
            await #expect(throws: JobError.notFound) { try await editor.delete(id, test) }
        }
    }

    @Test("A job that others or a batch wait for isn't deleted", arguments: TestJobsEngine.allCases)
    func awaited(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            await #expect(throws: JobError.awaited) { try await editor.delete(parent, test) }
            try await editor.delete(child, test)
            try await editor.delete(parent, test)
            _ = try await test.ours.write { try $0.batch("b", [SampleJob(what: "a")]) }
            let member = try #require(try await test.ours.first(JobRecord.all)).id
            await #expect(throws: JobError.awaited) { try await editor.delete(member, test) }
        }
    }
}
