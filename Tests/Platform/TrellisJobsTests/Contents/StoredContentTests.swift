import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisStorage
import TrellisTesting

@testable import TrellisJobs

@Suite("Large arguments, results and steps in the storage")
struct StoredContentTests {
    private static let large = String(repeating: "x", count: 200)

    @Test(
        "Staged arguments are an object, the row refers to it, and the handler has them",
        arguments: TestJobsEngine.allCases)
    func arguments(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            let small = try await test.ours.stage(SampleJob(what: "walk"))
            let large = try await test.ours.stage(SampleJob(what: Self.large))
            #expect(try await stored.keys().count == 1)
            let (first, second) = try await test.ours.write { tx in
                (try tx.enqueue(small).id, try tx.enqueue(large, JobOptions(priority: .low)).id)
            }
            #expect(try await test.job(first).arguments.text.contains("walk"))
            let row = try await test.job(second)
            #expect(row.arguments.text == "{}" && row.hasContent && row.priority == JobPriority.low.rawValue)
            let content = try #require(try await test.contents(second).first)
            #expect(content.content.isEmpty && content.keyID == nil && content.size == 211)
            #expect(try await stored.keys() == ["\(test.acme.tenantID)/\(content.storageKey ?? "")"])
            let runs = LineRecorder()
            #expect(
                try await stored.drain(JobRegistration(SampleJob.self) { job, _ in runs.add(job.what) }).completed == 2)
            #expect(runs.entries == ["walk", Self.large])
            #expect(try await stored.comparison() == ([], 0))

            test.clock.advance(by: SampleJob.retention)
            #expect(try await test.store.pruner.prune().jobs == 2)
            #expect(try await test.ours.count(JobContentRecord.all) == 0)
            #expect(try await stored.deletions() == stored.keys())
        }
    }

    @Test(
        "A rolled-back transaction leaves an object that the sweep deletes, and no row without an object",
        arguments: TestJobsEngine.allCases)
    func rollback(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            let staged = try await test.ours.stage(SampleJob(what: Self.large))
            await #expect(throws: SampleRollbackError()) {
                try await test.ours.write { tx in
                    _ = try tx.enqueue(staged)
                    throw SampleRollbackError()
                }
            }
            #expect(try await test.ours.count(JobContentRecord.all) == 0)
            #expect(try await stored.comparison() == ([], 0))
            test.clock.advance(by: .seconds(1700))
            let id = try await test.ours.write { try $0.enqueue(staged).id }
            test.clock.advance(by: .seconds(7200))
            #expect(try await stored.comparison() == ([], 0))
            try await test.ours.write { tx in try tx.erase(JobRecord.where { $0.id == id }) }
            #expect(try await stored.comparison() == (stored.keys(), 0))
        }
    }

    @Test("A staged job is enqueued once, soon, and for its own tenant", arguments: TestJobsEngine.allCases)
    func once(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            let staged = try await test.ours.stage(SampleJob(what: Self.large))
            await #expect(throws: JobError.stagedElsewhere) {
                try await test.theirs.write { _ = try $0.enqueue(staged) }
            }
            let enqueue = { @Sendable in
                try? await test.ours.write { try $0.enqueue(staged).id }
            }
            let (one, two) = try await runConcurrently(enqueue, enqueue)
            #expect([one, two].compactMap(\.self).count == 1)
            await #expect(throws: JobError.stagedElsewhere) {
                try await test.ours.write { _ = try $0.enqueue(staged) }
            }
            let late = try await test.ours.stage(SampleJob(what: Self.large))
            test.clock.advance(by: .seconds(1800))
            await #expect(throws: JobError.stagedTooLongAgo) {
                try await test.ours.write { _ = try $0.enqueue(late) }
            }
            #expect(try await test.ours.count(JobRecord.where { $0.name == SampleJob.name }) == 1)
        }
    }

    @Test("Of unique jobs with staged arguments only those that are needed stay", arguments: TestJobsEngine.allCases)
    func unique(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            func enqueue(_ end: String, _ conflict: UniqueJob.Conflict) async throws -> EnqueuedJob {
                let staged = try await test.ours.stage(SampleJob(what: Self.large + end))
                return try await test.ours.write { tx in
                    try tx.enqueue(staged, JobOptions(unique: UniqueJob("k", onConflict: conflict)))
                }
            }
            let id = try await enqueue("1", .keep).id
            let first = try await stored.keys()
            #expect(try await enqueue("2", .keep).alreadyExisted)
            // The staged job may be enqueued again; otherwise the sweep deletes its object.
            #expect(try await stored.deletions().isEmpty)
            #expect(try await enqueue("3", .replace).id == id)
            _ = try await test.store.pruner.prune()
            #expect(try await test.contents(id).count == 1)
            #expect(try await Set(stored.deletions()).isSuperset(of: first))
            let runs = LineRecorder()
            try await stored.drain(JobRegistration(SampleJob.self) { job, _ in runs.add(job.what) })
            #expect(runs.entries == [Self.large + "3"])
        }
    }

    @Test(
        "A staged job that wasn't needed, or was deleted, can be enqueued again, and has its object",
        arguments: TestJobsEngine.allCases)
    func again(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            let options = JobOptions(unique: UniqueJob("k", onConflict: .keep))
            let job = JobRegistration(SampleJob.self) { _, _ in }
            let other = try await test.ours.write { try $0.enqueue(SampleJob(what: "walk"), options).id }
            let staged = try await test.ours.stage(SampleJob(what: Self.large))
            let kept = try await test.ours.write { try $0.enqueue(staged, options).id }
            #expect(kept == other)
            try await stored.deleteObjects()
            #expect(try await stored.drain(job).completed == 1)

            let id = try await test.ours.write { try $0.enqueue(staged, options).id }
            try await test.store.control.delete(id, tenant: test.acme.tenantID, by: nil)
            #expect(try await stored.deletions() == stored.keys())
            try await stored.deleteObjects()
            _ = try await test.ours.write { try $0.enqueue(staged, options).id }
            #expect(try await stored.drain(job).completed == 1)
            // Later nothing can refer to it.
            test.clock.advance(by: SampleJob.retention + .seconds(3600))
            #expect(try await test.store.pruner.prune().jobs > 0)
            try await stored.deleteObjects()
            #expect(try await stored.keys().isEmpty)
        }
    }

    @Test("Large results and steps are objects, and others read them", arguments: TestJobsEngine.allCases)
    func results(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            let id = try await test.ours.write { try $0.enqueue(Echo(text: Self.large)).id }
            let runs = LineRecorder()
            let echo = JobRegistration(Echo.self) { job, context in
                let text = try await context.step("twice") {
                    runs.add("step")
                    return job.text + job.text
                }
                if context.attempt == 1 { throw JobInterruption.retry(after: .zero, "again") }
                return text
            }
            #expect(try await stored.drain(echo).completed == 1)
            #expect(runs.entries == ["step"])
            #expect(try await test.job(id).result == nil)
            let contents = try await test.contents(id)
            #expect(contents.map(\.part) == ["result", "step:twice"] && contents.allSatisfy { $0.storageKey != nil })
            let result = try #require(contents.first)
            #expect(try await stored.files.result(result, limit: 1000)?.text == "\"\(Self.large + Self.large)\"")
            #expect(try await stored.files.result(result, limit: 100) == nil)
            _ = try await test.enqueueTestJob()
            try await stored.drain(
                JobRegistration(WorkerTestJob.self) { _, context in
                    runs.add(try await context.result(of: id, as: String.self) ?? "none")
                })
            #expect(runs.entries == ["step", Self.large + Self.large])
            #expect(try await stored.comparison() == ([], 0))
        }
    }

    @Test("A store that takes nothing fails no job whose result fits a row", arguments: TestJobsEngine.allCases)
    func fullStore(_ engine: TestJobsEngine) async throws {
        try await StoredTest.with(engine, capacity: 10) { stored in
            let id = try await stored.test.ours.write { try $0.enqueue(Echo(text: Self.large)).id }
            #expect(try await stored.drain(JobRegistration(Echo.self) { job, _ in job.text }).completed == 1)
            #expect(try await stored.test.job(id).result?.text.contains(Self.large) == true)
            await #expect(throws: StorageError.self) {
                try await stored.test.ours.stage(SampleJob(what: Self.large))
            }
        }
    }

    @Test("Sizes are limited, with a storage and without one", arguments: TestJobsEngine.allCases)
    func limits(_ engine: TestJobsEngine) async throws {
        var limits = JobLimits()
        (limits.arguments, limits.result, limits.content) = (150, 150, 500)
        let size = 611
        let huge = String(repeating: "x", count: 600)
        try await StoredTest.with(engine) { stored in
            let test = stored.test
            test.database.attach(limits)
            _ = try await test.ours.stage(SampleJob(what: Self.large))
            await #expect(throws: JobError.argumentsTooLarge(size: size, limit: 500)) {
                try await test.ours.stage(SampleJob(what: huge))
            }
            let id = try await test.ours.write { try $0.enqueue(Echo(text: "x")).id }
            #expect(try await stored.drain(JobRegistration(Echo.self) { _, _ in huge }).discarded == 1)
            #expect(try await test.job(id).errorCode == "job.result_too_large")
            #expect(try await stored.keys().count == 1)
        }
        try await TestJobs.with(engine) { test in
            test.database.attach(limits)
            await #expect(throws: JobError.argumentsTooLarge(size: 211, limit: 150)) {
                try await test.ours.stage(SampleJob(what: Self.large))
            }
            let staged = try await test.ours.stage(SampleJob(what: "walk"))
            let id = try await test.ours.write { try $0.enqueue(staged).id }
            #expect(try await test.job(id).arguments.text.contains("walk"))
        }
    }
}
