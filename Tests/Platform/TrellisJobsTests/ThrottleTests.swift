import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload of which two jobs start a minute; others are dropped if their arguments say so.
@Schema
struct ThrottledJob: JobPayload {
    static let name = "tests.throttled"
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(1))
    var drops: Bool

    static func concurrencyKey(of job: Self) -> ConcurrencyKey? {
        ConcurrencyKey(
            "t", limit: nil, throttle: JobThrottle(2, per: .seconds(60), excess: job.drops ? .drop : .delay))
    }
}

@Suite("Throttled jobs")
struct ThrottleTests {
    private static let key = ConcurrencyKey("t", limit: nil, throttle: JobThrottle(2, per: .seconds(60)))

    @discardableResult
    private func enqueue(_ test: TestJobs, _ count: Int, drops: Bool = false) async throws -> [ID<BackgroundJob>] {
        try await test.ours.write { tx in
            try tx.enqueue(contentsOf: (0..<count).map { _ in ThrottledJob(drops: drops) }).map(\.id)
        }
    }

    private func leases(_ test: TestJobs, _ count: Int) async throws -> [JobLease] {
        for _ in 0..<count { try await test.enqueueSample() }
        return try await test.claim(try await test.worker("default"), count).map { JobLease($0) }
    }

    private func use(_ lease: JobLease, _ test: TestJobs) async throws -> Duration? {
        try await test.ours.write { tx in try tx.use(Self.key, by: lease) }
    }

    @Test("In no time as long as the period start more than the limit", arguments: TestJobsEngine.allCases)
    func exact(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 4)
            #expect(try await use(leases[0], test) == nil)
            test.clock.advance(by: .seconds(40))
            #expect(try await use(leases[1], test) == nil)
            test.clock.advance(by: .seconds(10))
            #expect(try await use(leases[2], test) == .seconds(10))
            test.clock.advance(by: .seconds(10))
            #expect(try await use(leases[2], test) == nil)
            #expect(try await use(leases[3], test) == .seconds(40))
        }
    }

    @Test("Of jobs that start at once, as many run as the throttle allows", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 8)
            let waits = await withTaskGroup(of: Duration??.self) { group in
                for lease in leases { group.addTask { try? await use(lease, test) } }
                return await group.reduce(into: [Duration??]()) { $0.append($1) }
            }
            #expect(waits.count { $0 == .some(nil) } == 2)
            #expect(waits.allSatisfy { $0 != nil })
        }
    }

    @Test("Further jobs are delayed, and none is lost", arguments: TestJobsEngine.allCases)
    func delayed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let ids = try await enqueue(test, 5)
            let starts = LineRecorder()
            let jobs = [JobRegistration(ThrottledJob.self) { _, context in starts.add("\(context.id)") }]
            let runner = try JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent)
            for expected in [2, 4, 5] {
                _ = try await runner.drain()
                #expect(starts.entries.count == expected)
                test.clock.advance(by: .seconds(61))
            }
            #expect(Set(starts.entries) == Set(ids.map(\.description)))
            for id in ids {
                let job = try await test.job(id)
                #expect(job.state == .completed && job.attempt == 1)
            }
        }
    }

    @Test(
        "Further jobs are dropped if the throttle says so, and a retry isn't", arguments: TestJobsEngine.allCases)
    func dropped(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let ids = try await enqueue(test, 4, drops: true)
            let starts = LineRecorder()
            let jobs = [
                JobRegistration(ThrottledJob.self) { _, context in
                    starts.add("\(context.id)")
                    if starts.entries.count == 1 { throw JobInterruption.retry(after: .seconds(1), "once more") }
                }
            ]
            let runner = try JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent)
            let report = try await runner.drain()
            #expect(report.completed == 1 && report.failed == 1 && report.cancelled == 2)
            for id in ids.dropFirst(2) {
                let job = try await test.job(id)
                #expect(job.state == .cancelled && job.errorMessage?.hasPrefix("Dropped:") == true)
            }
            // Both starts still count, so the retry waits for the end of the first.
            test.clock.advance(by: .seconds(30))
            #expect(try await runner.drain().snoozed == 1)
            test.clock.advance(by: .seconds(31))
            #expect(try await runner.drain().completed == 1)
            #expect(starts.entries.map { $0 } == [ids[0], ids[1], ids[0]].map(\.description))
        }
    }

    @Test("A limit of many starts lets waiting jobs look again as often as they may start")
    func spacing() {
        #expect(ConcurrencyKey("a").spacing == .milliseconds(100))
        #expect(Self.key.spacing == .milliseconds(100))
        let fast = ConcurrencyKey("a", limit: nil, throttle: JobThrottle(100, per: .seconds(1)))
        #expect(fast.spacing == .milliseconds(10))
        #expect(ConcurrencyKey("a", rate: RateLimit(50, per: .seconds(1))).spacing == .milliseconds(20))
        #expect(ConcurrencyKey("a", rate: RateLimit(1_000_000, per: .seconds(1))).spacing == .milliseconds(1))
    }

    @Test("Starts that no longer count are pruned", arguments: TestJobsEngine.allCases)
    func pruned(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for lease in try await leases(test, 2) { #expect(try await use(lease, test) == nil) }
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.count(JobKeyStartRecord.all) == 2)
            test.clock.advance(by: .seconds(60))
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.count(JobKeyStartRecord.all) == 0)
        }
    }
}
