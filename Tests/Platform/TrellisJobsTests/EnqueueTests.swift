import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct EnqueueTests {
    @Test("J1: a job whose transaction is rolled back never existed", arguments: TestJobsEngine.allCases)
    func rolledBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            await #expect(throws: Refused()) {
                try await test.ours.write { tx in
                    try tx.enqueue(Errand(what: "walk"))
                    try tx.enqueue(contentsOf: (0..<2000).map { Errand(what: "\($0)") })
                    throw Refused()
                }
            }
            #expect(try await test.ours.read { try $0.count(JobRecord.all) } == 0)
        }
    }

    @Test("A job is written as its type and its options say", arguments: TestJobsEngine.allCases)
    func options(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let plain = try await test.job(try await test.errand("walk"))
            #expect(plain.name == "tests.errand")
            #expect(plain.arguments.text.contains("walk"))
            #expect(plain.queue == "default")
            #expect(plain.maxAttempts == 3)
            #expect(plain.userID == test.acme.userID)
            #expect(plain.requestID == "acme-request")
            let special = try await test.job(
                try await test.errand(
                    JobOptions(
                        start: .at(test.clock.now - .seconds(9)), queue: Queue("other"), priority: .low, attempts: 0,
                        timeout: .milliseconds(1500))))
            #expect(special.state == .available)
            // Nobody gets ahead by having been early.
            #expect(special.scheduledAt == test.clock.now)
            #expect(special.queue == "other")
            #expect(special.priority == JobPriority.low.rawValue)
            #expect(special.maxAttempts == 1)
            #expect(special.timeoutMs == 1500)
        }
    }

    @Test("Many jobs at once keep their order, and all wait for their parents", arguments: TestJobsEngine.allCases)
    func bulk(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.errand()
            let jobs = try await test.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<1500).map { Errand(what: "\($0)") }, after: [.on(parent)])
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

    @Test("The platform's own jobs have no user, and no tenant sees them", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.system.write { try $0.enqueue(Errand(what: "sweep")).id }
            let job = try await test.job(id)
            #expect(job.tenantID == .platform)
            #expect(job.userID == nil)
            #expect(try await test.ours.read { try $0.find(JobRecord.self, id) } == nil)
            let worker = try await test.worker()
            #expect(try await test.claim(worker).map(\.id) == [id])
        }
    }

    @Test(
        "J7: one job at a time has a key; keeping, replacing and rejecting say what becomes of the other",
        arguments: TestJobsEngine.allCases)
    func unique(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let first = try await test.errand("one", JobOptions(unique: UniqueJob("k")))
            let kept = try await test.ours.write {
                try $0.enqueue(Errand(what: "two"), JobOptions(unique: UniqueJob("k")))
            }
            #expect(kept == EnqueuedJob(id: first, wasThere: true))
            #expect(try await test.job(first).arguments.text.contains("one"))
            let options = JobOptions(start: .after(.seconds(5)), unique: UniqueJob("k", onConflict: .replace))
            #expect(try await test.errand("three", options) == first)
            #expect(try await test.job(first).arguments.text.contains("three"))
            #expect(try await test.state(first) == .scheduled)
            #expect(try await test.events(first) == [.replaced])
            await #expect(throws: JobError.notUnique(existing: first)) {
                try await test.errand("four", JobOptions(unique: UniqueJob("k", onConflict: .reject)))
            }
            // Another key, another tenant, or none at all.
            try await test.errand("five", JobOptions(unique: UniqueJob("l", onConflict: .reject)))
            try await test.errand("six", JobOptions(unique: UniqueJob("k", onConflict: .reject)), in: test.globex)
            try await test.errand("seven")
        }
    }

    @Test(
        "J7: a job that is replaced starts when the new one says, though that one was to wait for others",
        arguments: TestJobsEngine.allCases)
    func replacedByOneThatWaits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let options = JobOptions(start: .after(.seconds(5)), unique: UniqueJob("k", onConflict: .replace))
            let parent = try await test.errand()
            let first = try await test.errand(JobOptions(unique: UniqueJob("k")))
            #expect(try await test.errand(after: [.on(parent)], options) == first)
            #expect(try await test.state(first) == .scheduled)
            #expect(try await test.job(first).scheduledAt == test.clock.now + .seconds(5))
        }
    }

    @Test("J7: a key is given free when its scope ends", arguments: TestJobsEngine.allCases, UniqueJob.Scope.allCases)
    func scopes(_ engine: TestJobsEngine, _ scope: UniqueJob.Scope) async throws {
        try await TestJobs.with(engine) { test async throws in
            let options = JobOptions(unique: UniqueJob("k", onConflict: .reject, until: scope))
            func isFree() async throws -> Bool {
                do {
                    try await test.ours.write { tx in
                        try tx.enqueue(Errand(what: "probe"), options)
                        throw Refused()
                    }
                    return true
                } catch is Refused {
                    return true
                } catch JobError.notUnique {
                    return false
                }
            }
            try await test.errand("one", options)
            #expect(try await !isFree())
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            #expect(try await isFree() == (scope == .start))
            try await test.end(claimed, .completed(nil))
            #expect(try await isFree() == (scope != .retention))
            test.clock.advance(by: Errand.retention + .seconds(1))
            #expect(try await test.store.prune() == 1)
            #expect(try await isFree())
        }
    }

    @Test("J7: of two that enqueue the same key at once one is enqueued", arguments: TestJobsEngine.allCases)
    func uniqueRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for round in 0..<30 {
                let options = JobOptions(unique: UniqueJob("\(round)"))
                let (one, two) = try await together(
                    { try await test.ours.write { try $0.enqueue(Errand(what: "a"), options) } },
                    { try await test.ours.write { try $0.enqueue(Errand(what: "b"), options) } })
                #expect(one.id == two.id)
                #expect([one.wasThere, two.wasThere].count { $0 } == 1)
            }
        }
    }
}
