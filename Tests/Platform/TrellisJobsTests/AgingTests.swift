import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct AgingTests {
    private static func age(_ test: TestJobs, atOnce: Int = 10) async throws -> Int {
        var aging = JobAging(after: .seconds(600), atOnce: atOnce)
        return try await test.store.waiting.age(&aging)
    }

    @Test("J9: a job of low priority starts although urgent ones never end", arguments: TestJobsEngine.allCases)
    func starvation(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let low = try await test.enqueueSample(JobOptions(priority: .low))
            let worker = try await test.worker()
            var rounds = 0
            while try await test.state(low) == .available, rounds < 100 {
                rounds += 1
                for _ in 0..<3 { try await test.enqueueSample(JobOptions(priority: .urgent)) }
                test.clock.advance(by: .seconds(60))
                _ = try await Self.age(test)
                try await test.end(try await test.claim(worker, 2), .completed(nil))
            }
            // Ten minutes until it is raised; then it is older than all others but the few that waited longer.
            #expect((10...12).contains(rounds))
            let job = try await test.job(low)
            #expect(job.state == .completed && job.priority == JobPriority.low.rawValue && job.declaredPriority == nil)
        }
    }

    @Test("Only jobs that have been due for long are raised", arguments: TestJobsEngine.allCases)
    func dueOnly(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let early = try await test.enqueueSample(JobOptions(priority: .low))
            let delayed = try await test.enqueueSample(JobOptions(start: .after(.seconds(500)), priority: .low))
            test.clock.advance(by: .seconds(599))
            #expect(try await Self.age(test) == 0)
            test.clock.advance(by: .seconds(1))
            _ = try await test.store.claims.makeDueAvailable()
            #expect(try await Self.age(test) == 1)
            #expect(try await Self.age(test) == 0)
            let raised = try await test.job(early)
            #expect(raised.priority == JobPriority.urgent.rawValue)
            #expect(raised.declaredPriority == JobPriority.low.rawValue)
            #expect(try await test.job(delayed).priority == JobPriority.low.rawValue)
            var off = JobAging(after: .zero, atOnce: 10)
            test.clock.advance(by: .seconds(3600))
            #expect(try await test.store.waiting.age(&off) == 0)
        }
    }

    @Test("A long backlog is raised job by job, the oldest first", arguments: TestJobsEngine.allCases)
    func portions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            var ids: [ID<BackgroundJob>] = []
            for number in 0..<12 {
                let priority: JobPriority = number.isMultiple(of: 2) ? .low : .normal
                ids.append(try await test.enqueueSample("\(number)", JobOptions(priority: priority)))
                test.clock.advance(by: .seconds(1))
            }
            for _ in 0..<5 { try await test.enqueueSample(JobOptions(priority: .low), in: test.globex) }
            test.clock.advance(by: .seconds(600))
            #expect(try await Self.age(test, atOnce: 3) == 6)
            #expect(try await Self.age(test, atOnce: 3) == 0)
            let urgent = try await test.enqueueSample(JobOptions(priority: .urgent))
            let worker = try await test.worker()
            let claimed = try await test.claim(worker, 7).filter { $0.tenantID == test.acme.tenantID }.map(\.id)
            #expect(Set(claimed) == Set(ids.prefix(3) + [urgent]))
            #expect(try await Self.age(test, atOnce: 3) == 5)
        }
    }

    @Test("An attempt that fails returns to the declared priority", arguments: TestJobsEngine.allCases)
    func declared(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(priority: .low))
            let other = try await test.enqueueSample(JobOptions(priority: .high))
            test.clock.advance(by: .seconds(600))
            #expect(try await Self.age(test) == 2)
            try await test.store.control.cancel(other, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.job(other).priority == JobPriority.high.rawValue)
            let worker = try await test.worker()
            try await test.end(
                try await test.claim(worker), .failed(code: "a", message: "b", retryAfter: .seconds(10)))
            let failed = try await test.job(id)
            #expect(failed.priority == JobPriority.low.rawValue && failed.declaredPriority == nil)
        }
    }

    @Test("Every tenant's turn comes, however many wait", arguments: TestJobsEngine.allCases)
    func tenants(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let count = WaitingJobs.tenantLimit + 50
            let now = test.clock.now
            try await test.system.write { tx in
                let everyone = tx.acrossTenants(reason: "a test fills rows", level: .trace)
                try everyone.insert(
                    contentsOf: (0..<count).map { _ in
                        JobRecord.available(
                            in: Scope(tenantID: ID(), userID: ID(), requestID: "r"), at: now)
                    })
            }
            test.clock.advance(by: .seconds(600))
            var aging = JobAging(after: .seconds(600), atOnce: 10)
            #expect(try await test.store.waiting.age(&aging) == WaitingJobs.tenantLimit)
            #expect(try await test.store.waiting.age(&aging) == 50)
            #expect(aging.places.isEmpty)
        }
    }

    @Test("Aging and claims at the same time start each job once", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            let ids = try await test.ours.write { tx in
                try tx.enqueue(
                    contentsOf: (0..<200).map { SampleJob(what: "\($0)") }, JobOptions(priority: .low)
                ).map(\.id)
            }
            test.clock.advance(by: .seconds(600))
            var claimed: [ID<BackgroundJob>] = []
            var emptyClaims = 0
            while claimed.count < ids.count, emptyClaims < 100 {
                let (raised, started) = try await runConcurrently(
                    { try await Self.age(test, atOnce: 20) }, { try await test.claim(worker, 15) })
                claimed += started.map(\.id)
                if started.isEmpty, raised == 0 { emptyClaims += 1 }
            }
            #expect(claimed.count == ids.count)
            #expect(Set(claimed) == Set(ids))
        }
    }

    @Test("The leader raises waiting jobs", arguments: TestJobsEngine.allCases)
    func leader(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            // No worker serves the queue.
            let id = try await test.enqueueSample(JobOptions(queue: Queue("unserved"), priority: .low))
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.ageAfter = .seconds(60) }) { _ in
                test.clock.advance(by: .seconds(60))
                try await eventually("raised") {
                    try await test.job(id).priority == JobPriority.urgent.rawValue
                }
            }
        }
    }

    @Test("Jobs of the platform are raised too", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "")
            let id = try await test.enqueueSample(JobOptions(priority: .low), in: platform)
            try await test.enqueueSample(JobOptions(priority: .low))
            test.clock.advance(by: .seconds(600))
            #expect(try await Self.age(test) == 2)
            #expect(try await test.job(id).priority == JobPriority.urgent.rawValue)
        }
    }

    @Test("The time for which a job was blocked doesn't count as a wait", arguments: TestJobsEngine.allCases)
    func blocked(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            let low = JobOptions(priority: .low)
            let child = try await test.enqueueSample("child", after: [.on(parent)], low)
            let later = try await test.enqueueSample(
                "later", after: [.on(parent)], JobOptions(start: .after(.seconds(9000))))
            let (start, worker) = (test.clock.now, try await test.worker())
            let running = try await test.claim(worker)
            test.clock.advance(by: .seconds(7200))
            try await test.end(running, .completed(nil))
            #expect(try await test.job(child).scheduledAt == start + .seconds(7200))
            #expect(try await test.job(later).scheduledAt == start + .seconds(9000))
            #expect(try await Self.age(test) == 0)
            test.clock.advance(by: .seconds(600))
            #expect(try await Self.age(test) == 1)
        }
    }

    @Test("A job that the database refuses to raise holds up no other tenant", arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let low = JobOptions(priority: .low)
            let bad = try await test.enqueueSample("refuse available all", low)
            let elsewhere = JobOptions(queue: Queue("other"), priority: .low)
            let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "")
            let others = [
                try await test.enqueueSample(low, in: test.globex), try await test.enqueueSample(low, in: platform),
                try await test.enqueueSample(elsewhere),
            ]
            test.clock.advance(by: .seconds(600))
            await #expect(throws: (any Error).self) { try await Self.age(test) }
            for id in others { #expect(try await test.job(id).priority == JobPriority.urgent.rawValue) }
            #expect(try await test.job(bad).priority == JobPriority.low.rawValue)
        }
    }
}
