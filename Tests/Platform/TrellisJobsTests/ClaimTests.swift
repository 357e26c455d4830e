import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct ClaimTests {
    @Test("J1, J2: a claimed job belongs to one worker and is completed once", arguments: TestJobsEngine.allCases)
    func lifecycle(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            #expect(claimed.map(\.id) == [id])
            #expect(claimed.map(\.attempt) == [1])
            #expect(claimed.map(\.lease) == [1])
            #expect(claimed.map(\.workerID) == [worker])
            #expect(try await test.claim(worker).isEmpty)
            #expect(try await test.end(claimed, .completed("{\"a\": 1}")) == [])
            #expect(try await test.end(claimed, .completed(nil)) == [id])
            let job = try await test.job(id)
            #expect(job.state == .completed)
            #expect(job.result?.text.contains("1") == true)
            #expect(job.workerID == nil)
            #expect(job.keepUntil == test.clock.now + SampleJob.retention)
        }
    }

    @Test("J9: the order is by priority, then round-robin by tenant, then by time", arguments: TestJobsEngine.allCases)
    func order(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            var ours: [ID<BackgroundJob>] = []
            for number in 0..<4 { ours.append(try await test.enqueueSample("\(number)")) }
            let theirs = try await test.enqueueSample(in: test.globex)
            let urgent = try await test.enqueueSample(JobOptions(priority: .urgent), in: test.globex)
            let worker = try await test.worker()
            let claimed = try await test.claim(
                worker, after: test.acme.tenantID < test.globex.tenantID ? nil : test.globex.tenantID)
            #expect(claimed.first?.id == urgent)
            // The urgent job counts for the second tenant, whose next job comes after our first two at the latest.
            let rest = claimed.dropFirst().map(\.id)
            #expect(rest.filter { $0 != theirs } == ours)
            #expect((rest.firstIndex(of: theirs) ?? 9) <= 2)
        }
    }

    @Test("J9: a tenant with a long backlog doesn't delay another tenant", arguments: TestJobsEngine.allCases)
    func fairness(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.ours.write { try $0.enqueue(contentsOf: (0..<500).map { SampleJob(what: "\($0)") }) }
            try await test.theirs.write { try $0.enqueue(contentsOf: (0..<10).map { SampleJob(what: "\($0)") }) }
            let worker = try await test.worker()
            let claimed = try await test.claim(worker, 10)
            let theirs = claimed.filter { $0.tenantID == test.globex.tenantID }
            #expect(theirs.count == 5)
            let next = try await test.claim(worker, 1, after: test.acme.tenantID)
            let later = try await test.claim(worker, 1, after: test.globex.tenantID)
            #expect(Set((next + later).map(\.tenantID)).count == 2)
        }
    }

    @Test("J9: a claim covers 64 tenants, and the next claim continues after them", arguments: TestJobsEngine.allCases)
    func manyTenants(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let scopes = (0..<100).map { _ in Scope(tenantID: ID(), userID: ID(), requestID: "r") }
            for scope in scopes { try await test.enqueueSample(in: scope) }
            let worker = try await test.worker()
            let first = try await test.claim(worker, 500, after: scopes[49].tenantID)
            #expect(first.map(\.tenantID) == (scopes[50...] + scopes[..<14]).map(\.tenantID))
            let second = try await test.claim(worker, 500, after: first.last?.tenantID)
            #expect(second.map(\.tenantID) == scopes[14..<50].map(\.tenantID))
        }
    }

    @Test("J8: no job of a paused queue starts until the queue is resumed", arguments: TestJobsEngine.allCases)
    func paused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.enqueueSample()
            let other = try await test.enqueueSample(JobOptions(queue: Queue("other")))
            let worker = try await test.worker()
            let actor = ID<User>()
            try await test.store.control.pause(queue: "default", by: actor)
            try await test.store.control.pause(queue: "default", by: actor)
            #expect(try await test.claim(worker).isEmpty)
            #expect(try await test.claim(worker, queue: Queue("other")).map(\.id) == [other])
            #expect(try await test.store.queries.queues().map(\.pausedAt) == [test.clock.now, nil])
            try await test.store.control.resume(queue: "default", by: actor)
            #expect(try await test.claim(worker).count == 1)
        }
    }

    @Test("J8: a queue limits how many jobs of a tenant run at once", arguments: TestJobsEngine.allCases)
    func tenantLimit(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let queue = Queue("limited", tenantConcurrency: 2)
            for _ in 0..<5 { try await test.enqueueSample(JobOptions(queue: queue)) }
            try await test.enqueueSample(JobOptions(queue: queue), in: test.globex)
            let worker = try await test.worker()
            let first = try await test.claim(worker, queue: queue)
            let ours = first.filter { $0.tenantID == test.acme.tenantID }
            #expect(ours.count == 2)
            #expect(first.count == 3)
            #expect(try await test.claim(worker, queue: queue).isEmpty)
            try await test.end([ours[0]], .completed(nil))
            #expect(try await test.claim(worker, queue: queue).count == 1)
        }
    }

    @Test("J8: concurrent claims together don't exceed a tenant's limit", arguments: TestJobsEngine.allCases)
    func tenantLimitRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let queue = Queue("limited", tenantConcurrency: 3)
            let worker = try await test.worker()
            for _ in 0..<20 {
                for _ in 0..<6 { try await test.enqueueSample(JobOptions(queue: queue)) }
                let (one, two) = try await runConcurrently(
                    { try await test.claim(worker, 2, queue: queue) }, { try await test.claim(worker, 2, queue: queue) }
                )
                #expect((one + two).count == 3)
                try await test.end(one + two, .completed(nil))
            }
        }
    }

    @Test("J8: all claims share one token bucket, which refills over time", arguments: TestJobsEngine.allCases)
    func rate(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let queue = Queue("slow", rate: RateLimit(4, per: .seconds(2)))
            for _ in 0..<20 { try await test.enqueueSample(JobOptions(queue: queue)) }
            let worker = try await test.worker()
            let (one, two) = try await runConcurrently(
                { try await test.claim(worker, 3, queue: queue) }, { try await test.claim(worker, 3, queue: queue) })
            #expect((one + two).count == 4)
            #expect(try await test.claim(worker, queue: queue).isEmpty)
            test.clock.advance(by: .seconds(1))
            #expect(try await test.claim(worker, queue: queue).count == 2)
            test.clock.advance(by: .seconds(600))
            #expect(try await test.claim(worker, queue: queue).count == 4)
        }
    }

    @Test(
        "J2: concurrent claims never get the same job, and together get all jobs",
        arguments: TestJobsEngine.allCases)
    func claimRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let jobs = try await test.ours.write { tx in
                try tx.enqueue(contentsOf: (0..<300).map { SampleJob(what: "\($0)") })
            }
            let worker = try await test.worker()
            var claimed: [ID<BackgroundJob>] = []
            while true {
                let (one, two) = try await runConcurrently(
                    { try await test.claim(worker, 20) }, { try await test.claim(worker, 20) })
                if one.isEmpty, two.isEmpty { break }
                claimed += (one + two).map(\.id)
            }
            #expect(claimed.count == jobs.count)
            #expect(Set(claimed) == Set(jobs.map(\.id)))
        }
    }

    @Test("A scheduled job can't be claimed before it is due", arguments: TestJobsEngine.allCases)
    func scheduled(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(start: .after(.seconds(60))))
            let worker = try await test.worker()
            #expect(try await test.state(id) == .scheduled)
            #expect(try await test.store.claims.makeDueAvailable() == [])
            #expect(try await test.claim(worker).isEmpty)
            test.clock.advance(by: .seconds(60))
            #expect(try await test.store.claims.makeDueAvailable() == ["default"])
            #expect(try await test.claim(worker).map(\.id) == [id])
        }
    }
}
