import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct FailureTests {
    private static let failed = AttemptResult.Outcome.failed(
        code: "gateway.down", message: "502", retryAfter: .seconds(600))

    private static func scheduled(_ status: JobStatus) -> JobFilter {
        var filter = JobFilter()
        filter.status = status
        return filter
    }

    @Test(
        "A job between two attempts is retrying, not merely scheduled, and is among the failures",
        arguments: TestJobsEngine.allCases)
    func retrying(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            try await test.end(try await test.claim(try await test.worker()), Self.failed)
            let later = try await test.enqueueSample(JobOptions(start: .after(.seconds(900))))
            let queries = test.store.queries
            #expect(try await test.job(id).status == .retrying)
            #expect(try await test.job(later).status == .scheduled)
            #expect(try await queries.jobs(Self.scheduled(.retrying)).items.map(\.id) == [id])
            #expect(try await queries.jobs(Self.scheduled(.scheduled)).items.map(\.id) == [later])
            #expect(try await queries.count(Self.scheduled(.retrying)) == 1)
            #expect(try await queries.failures(limit: 10).map(\.id) == [id])
            let queue = try #require(try await queries.queues().first)
            #expect(queue.count(.retrying) == 1 && queue.count(.scheduled) == 1 && queue.count(.discarded) == 0)
        }
    }

    @Test(
        "A retrying job runs now on request, with the attempts and the error it has", arguments: TestJobsEngine.allCases
    )
    func runNow(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let (worker, actor) = (try await test.worker(), ID<User>())
            let id = try await test.enqueueSample()
            try await test.end(try await test.claim(worker), Self.failed)
            #expect(try await test.claim(worker).isEmpty)
            try await test.store.control.retry(id, tenant: test.acme.tenantID, by: actor)
            let job = try await test.job(id)
            #expect(job.state == .available && job.attempt == 1 && job.errorCode == "gateway.down")
            #expect(try await test.events(id) == [.failed, .retried])
            #expect(try await test.claim(worker).map(\.attempt) == [2])

            let later = try await test.enqueueSample(JobOptions(start: .after(.seconds(900))))
            await #expect(throws: JobError.notFailed(.scheduled)) {
                try await test.store.control.retry(later, tenant: test.acme.tenantID, by: actor)
            }
            #expect(try await test.store.control.runNow(JobFilter(), by: actor) == 0)
        }
    }

    @Test("Two operators who make a job run now change it once", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            try await test.end(try await test.claim(try await test.worker()), Self.failed)
            let counts = try await runConcurrently(
                { try await test.store.control.runNow(JobFilter(), by: nil) },
                { try await test.store.control.runNow(JobFilter(), by: nil) })
            #expect(counts.0 + counts.1 == 1)
            #expect(try await test.events(id) == [.failed, .retried])
        }
    }

    @Test(
        "Failures are grouped by name and code, over all queues, the latest first", arguments: TestJobsEngine.allCases)
    func groups(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            func fail(_ count: Int, _ outcome: AttemptResult.Outcome, queue: Queue = .default) async throws {
                for _ in 0..<count { try await test.enqueueSample(JobOptions(queue: queue)) }
                try await test.end(try await test.claim(worker, 10, queue: queue), outcome)
                test.clock.advance(by: .seconds(1))
            }
            try await fail(2, .discarded(code: "gateway.down", message: "old"))
            try await fail(1, .discarded(code: "bad.input", message: "no"))
            try await fail(3, Self.failed, queue: Queue("other"))
            try await test.enqueueSample()
            let failures = try await test.store.queries.failures()
            #expect(failures.groups.map(\.code) == ["gateway.down", "bad.input"] && !failures.isTruncated)
            let group = try #require(failures.groups.first)
            #expect(group.discarded == 2 && group.retrying == 3 && group.queues == ["default", "other"])
            #expect(group.latest.errorMessage == "502" && group.nextAt != nil && group.name == SampleJob.name)
            #expect(try await test.store.queries.failures(in: "other").groups.map(\.retrying) == [3])
            #expect(try await test.store.queries.failures(in: "none").groups.isEmpty)

            let filter = JobFilter(name: SampleJob.name, errorCode: "gateway.down")
            #expect(try await test.store.queries.count(filter) == 5)
            #expect(try await test.store.control.retry(filter, by: nil) == 2)
            #expect(try await test.store.control.runNow(filter, by: nil) == 3)
            #expect(try await test.store.queries.failures().groups.map(\.code) == ["bad.input"])
        }
    }

    @Test(
        "Of retrying jobs the latest failure is that of the latest attempt, whenever the next one is",
        arguments: TestJobsEngine.allCases)
    func latestRetrying(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            func fail(_ code: String, retryAfter pause: Duration) async throws -> ID<BackgroundJob> {
                let id = try await test.enqueueSample()
                try await test.end(
                    try await test.claim(worker), .failed(code: code, message: "502", retryAfter: pause))
                test.clock.advance(by: .seconds(1))
                return id
            }
            _ = try await fail("down", retryAfter: .seconds(6000))
            let other = try await fail("bad", retryAfter: .seconds(600))
            let last = try await fail("down", retryAfter: .seconds(60))
            let groups = try await test.store.queries.failures().groups
            #expect(groups.map(\.code) == ["down", "bad"] && groups.map(\.latest.id) == [last, other])
        }
    }

    @Test("Declared queues, and queues with statistics only, have a status", arguments: TestJobsEngine.allCases)
    func idleQueues(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.store.reports.addStatistics([Self.minute("former", test.clock.now, completed: 4)])
            try await test.store.control.pause(queue: "paused", by: nil)
            let queues = try await test.store.queries.queues(declared: ["default", "paused"])
            #expect(queues.map(\.queue) == ["default", "former", "paused"])
            #expect(queues.allSatisfy { $0.counts.isEmpty })
        }
    }

    @Test("Statistics are summed by interval, for a queue or for all", arguments: TestJobsEngine.allCases)
    func intervals(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let start = test.clock.now
            try await test.store.reports.addStatistics([
                Self.minute("a", start, completed: 1), Self.minute("a", start + .seconds(840), completed: 2),
                Self.minute("b", start + .seconds(840), completed: 4),
                Self.minute("a", start + .seconds(900), completed: 8),
                Self.minute("a", start + .seconds(2700), completed: 16),
            ])
            let all = try await test.store.queries.intervals(from: start, width: 900, count: 3)
            #expect(all.map(\.completed) == [7, 8, 0] && all.map(\.runMax) == [9, 9, 0])
            #expect(all.map(\.start) == [start, start + .seconds(900), start + .seconds(1800)])
            let one = try await test.store.queries.intervals(from: start, width: 900, count: 3, queue: "b")
            #expect(one.map(\.completed) == [4, 0, 0])
        }
    }

    private static func minute(_ queue: String, _ at: Timestamp, completed: Int) -> JobStatisticsRecord {
        JobStatisticsRecord(
            id: "\(queue)@\(at.seconds)", queue: queue, minute: at, completed: completed, failed: 0, lost: 0,
            waitSum: 5,
            waitMax: 5, runSum: 9, runMax: 9)
    }
}
