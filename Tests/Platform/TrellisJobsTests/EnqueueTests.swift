import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct EnqueueTests {
    @Test("J1: a job doesn't exist if its transaction is rolled back", arguments: TestJobsEngine.allCases)
    func rolledBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            await #expect(throws: SampleRollbackError()) {
                try await test.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "walk"))
                    try tx.enqueue(contentsOf: (0..<2000).map { SampleJob(what: "\($0)") })
                    throw SampleRollbackError()
                }
            }
            #expect(try await test.ours.read { try $0.count(JobRecord.all) } == 0)
        }
    }

    @Test("A job's row has the values of its type and its options", arguments: TestJobsEngine.allCases)
    func options(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let plain = try await test.job(try await test.enqueueSample("walk"))
            #expect(plain.name == "tests.sample")
            #expect(plain.arguments.text.contains("walk"))
            #expect(plain.queue == "default")
            #expect(plain.maxAttempts == 3)
            #expect(plain.userID == test.acme.userID)
            #expect(plain.requestID == "acme-request")
            let special = try await test.job(
                try await test.enqueueSample(
                    JobOptions(
                        start: .at(test.clock.now - .seconds(9)), queue: Queue("other"), priority: .low, attempts: 0,
                        timeout: .milliseconds(1500))))
            #expect(special.state == .available)
            // A start in the past gives no advantage over other jobs.
            #expect(special.scheduledAt == test.clock.now)
            #expect(special.queue == "other")
            #expect(special.priority == JobPriority.low.rawValue)
            #expect(special.maxAttempts == 1)
            #expect(special.timeoutMs == 1500)
        }
    }

    @Test("Jobs enqueued in bulk keep their order, and all wait for their parents", arguments: TestJobsEngine.allCases)
    func bulk(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            let jobs = try await test.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<1500).map { SampleJob(what: "\($0)") }, after: [.on(parent)])
            }
            #expect(jobs.count == 1500)
            let records = try await test.ours.read { tx in
                try tx.fetch(JobRecord.where { $0.state == .blocked }.order { $0.id.ascending })
            }
            #expect(records.map(\.id) == jobs.map(\.id))
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker), .completed(nil))
            #expect(try await test.claim(worker, 2000).count == 1500)
        }
    }

    @Test("Jobs of the platform have no user and are invisible to tenants", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.system.write { try $0.enqueue(SampleJob(what: "sweep")).id }
            let job = try await test.job(id)
            #expect(job.tenantID == .platform)
            #expect(job.userID == nil)
            #expect(try await test.ours.read { try $0.find(JobRecord.self, id) } == nil)
            let worker = try await test.worker()
            #expect(try await test.claim(worker).map(\.id) == [id])
        }
    }

    @Test(
        "J7: one job at a time has a key; a conflict keeps, replaces or rejects",
        arguments: TestJobsEngine.allCases)
    func unique(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await test.enqueueSample("one", JobOptions(unique: UniqueJob("k")))
            let kept = try await test.ours.write {
                try $0.enqueue(SampleJob(what: "two"), JobOptions(unique: UniqueJob("k")))
            }
            #expect(kept == EnqueuedJob(id: first, alreadyExisted: true))
            #expect(try await test.job(first).arguments.text.contains("one"))
            let options = JobOptions(start: .after(.seconds(5)), unique: UniqueJob("k", onConflict: .replace))
            #expect(try await test.enqueueSample("three", options) == first)
            #expect(try await test.job(first).arguments.text.contains("three"))
            #expect(try await test.state(first) == .scheduled)
            #expect(try await test.events(first) == [.replaced])
            await #expect(throws: JobError.notUnique(existing: first)) {
                try await test.enqueueSample("four", JobOptions(unique: UniqueJob("k", onConflict: .reject)))
            }
            // No conflict with another key, in another tenant, or without a key.
            try await test.enqueueSample("five", JobOptions(unique: UniqueJob("l", onConflict: .reject)))
            let foreign = JobOptions(unique: UniqueJob("k", onConflict: .reject))
            try await test.enqueueSample("six", foreign, in: test.globex)
            try await test.enqueueSample("seven")
        }
    }

    @Test(
        "J7: a replaced job gets the start of the new one, but not its dependencies",
        arguments: TestJobsEngine.allCases)
    func replacedByOneThatWaits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let options = JobOptions(start: .after(.seconds(5)), unique: UniqueJob("k", onConflict: .replace))
            let parent = try await test.enqueueSample()
            let first = try await test.enqueueSample(JobOptions(unique: UniqueJob("k")))
            #expect(try await test.enqueueSample(after: [.on(parent)], options) == first)
            #expect(try await test.state(first) == .scheduled)
            #expect(try await test.job(first).scheduledAt == test.clock.now + .seconds(5))
        }
    }

    @Test("J7: a key is released when its scope ends", arguments: TestJobsEngine.allCases, UniqueJob.Scope.allCases)
    func scopes(_ engine: TestJobsEngine, _ scope: UniqueJob.Scope) async throws {
        try await TestJobs.with(engine) { test async throws in
            let options = JobOptions(unique: UniqueJob("k", onConflict: .reject, until: scope))
            func isFree() async throws -> Bool {
                do {
                    try await test.ours.write { tx in
                        try tx.enqueue(SampleJob(what: "probe"), options)
                        throw SampleRollbackError()
                    }
                    return true
                } catch is SampleRollbackError {
                    return true
                } catch JobError.notUnique {
                    return false
                }
            }
            try await test.enqueueSample("one", options)
            #expect(try await !isFree())
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            #expect(try await isFree() == (scope == .start))
            try await test.end(claimed, .completed(nil))
            #expect(try await isFree() == (scope != .retention))
            test.clock.advance(by: SampleJob.retention + .seconds(1))
            #expect(try await test.store.pruner.prune().jobs == 1)
            #expect(try await isFree())
        }
    }

    @Test("J7: two concurrent enqueues with the same key create one job", arguments: TestJobsEngine.allCases)
    func uniqueRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for round in 0..<30 {
                let options = JobOptions(unique: UniqueJob("\(round)"))
                let (one, two) = try await runConcurrently(
                    { try await test.ours.write { try $0.enqueue(SampleJob(what: "a"), options) } },
                    { try await test.ours.write { try $0.enqueue(SampleJob(what: "b"), options) } })
                #expect(one.id == two.id)
                #expect([one.alreadyExisted, two.alreadyExisted].count { $0 } == 1)
            }
        }
    }
}
