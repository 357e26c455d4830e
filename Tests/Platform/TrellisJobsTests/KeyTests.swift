import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload whose jobs wait for those with the same key.
@Schema
struct KeyedJob: JobPayload {
    static let name = "tests.keyed"
    var key: String

    static func concurrencyKey(of job: Self) -> ConcurrencyKey? {
        job.key.isEmpty ? nil : ConcurrencyKey(job.key, limit: 2)
    }
}

@Suite("Limits by key")
struct KeyTests {
    private func enqueue(_ test: TestJobs, _ keys: [String]) async throws -> [ID<BackgroundJob>] {
        try await test.ours.write { tx in try tx.enqueue(contentsOf: keys.map { KeyedJob(key: $0) }).map(\.id) }
    }

    /// Claims jobs, and returns their leases in the order of the jobs.
    private func leases(_ test: TestJobs, _ count: Int) async throws -> [JobLease] {
        _ = try await enqueue(test, Array(repeating: "", count: count))
        return try await test.claim(try await test.worker("default"), count).map { JobLease($0) }
            .sorted { $0.id < $1.id }
    }

    @Test(
        "As many jobs with a key run as it allows; the others occupy no worker, and run when these have ended",
        .timeLimit(.minutes(3)), arguments: TestJobsEngine.allCases)
    func limited(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let latch = Latch()
            let running = Mutex<[String: (now: Int, most: Int)]>([:])
            let jobs = [
                JobRegistration(KeyedJob.self) { job, _ in
                    running.withLock { running in
                        let former = running[job.key] ?? (0, 0)
                        running[job.key] = (former.now + 1, max(former.most, former.now + 1))
                    }
                    if job.key == "slow" { await latch.wait() }
                    running.withLock { $0[job.key]?.now -= 1 }
                }
            ]
            try await test.withWorker(jobs, { $0.concurrency = 8 }) { _ in
                let slow = try await enqueue(test, Array(repeating: "slow", count: 12))
                let others = try await enqueue(test, ["other", "other", "other", "", "", ""])
                // More jobs with the key than the worker has places don't hold up the others.
                try await eventually("the others are done") {
                    test.clock.advance(by: .seconds(1))
                    return try await others.asyncAllSatisfy { try await test.state($0) == .completed }
                }
                try await eventually("two run, and the rest waits") {
                    let states = try await slow.asyncMap { try await test.state($0) }
                    return states.count { $0 == .running } == 2 && states.count { $0 == .scheduled } == 10
                }
                #expect(try await test.job(slow[11]).attempt == 0)
                latch.open()
                try await eventually("all are done") {
                    test.clock.advance(by: .seconds(1))
                    return try await slow.asyncAllSatisfy { try await test.state($0) == .completed }
                }
            }
            #expect(running.withLock { $0["slow"]?.most } == 2)
            #expect(running.withLock { $0["other"]?.most ?? 3 } <= 2)
        }
    }

    @Test("Of jobs that start at once, as many run as the key allows", arguments: TestJobsEngine.allCases)
    func raced(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 8)
            let key = ConcurrencyKey("a", limit: 3)
            let waits = await withTaskGroup(of: Duration??.self) { group in
                for lease in leases {
                    group.addTask { try? await test.ours.write { tx in try tx.use(key, by: lease) } }
                }
                return await group.reduce(into: [Duration??]()) { $0.append($1) }
            }
            #expect(waits.count { $0 == .some(nil) } == 3)
            #expect(waits.allSatisfy { $0 != nil })
            // Those that wait look again one after the other.
            let later = waits.compactMap { $0 ?? nil }
            #expect(Set(later).count == 5 && later.allSatisfy { $0 >= .seconds(5) })
        }
    }

    @Test("A job that a dead worker left counts no more", arguments: TestJobsEngine.allCases)
    func dead(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 3)
            let key = ConcurrencyKey("a")
            #expect(try await test.ours.write { try $0.use(key, by: leases[0]) } == nil)
            #expect(try await test.ours.write { try $0.use(key, by: leases[1]) } != nil)
            let id = leases[0].id
            _ = try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.lease.increment(by: 1)] }
            }
            #expect(try await test.ours.write { try $0.use(key, by: leases[1]) } == nil)
            #expect(try await test.ours.write { try $0.use(key, by: leases[2]) } != nil)
        }
    }

    @Test(
        "The rate of a key is a token bucket, and a job waits until the next start", arguments: TestJobsEngine.allCases)
    func rate(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 4)
            let key = ConcurrencyKey("a", limit: nil, rate: RateLimit(2, per: .seconds(60)))
            for lease in leases.prefix(2) { #expect(try await test.ours.write { try $0.use(key, by: lease) } == nil) }
            #expect(try await test.ours.write { try $0.use(key, by: leases[2]) } == .seconds(30))
            test.clock.advance(by: .seconds(30))
            #expect(try await test.ours.write { try $0.use(key, by: leases[2]) } == nil)
            #expect(try await test.ours.write { try $0.use(key, by: leases[3]) } == .seconds(30))
        }
    }

    @Test(
        "A job that ends gives its place back, and keys unused for a day are pruned",
        arguments: TestJobsEngine.allCases)
    func ended(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let ran = LineRecorder()
            let jobs = [
                JobRegistration(KeyedJob.self) { job, context in
                    ran.add("\(context.id)")
                    throw JobInterruption.retry(after: .seconds(3600), "later")
                }
            ]
            let ids = try await enqueue(test, Array(repeating: "a", count: 4))
            let runner = try JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent)
            #expect(try await runner.drain().failed == 4)
            #expect(ran.entries == ids.map(\.description))
            #expect(try await test.ours.count(JobKeyRecord.all) == 1)
            #expect(try await test.ours.count(JobKeyUseRecord.all) == 0)
            test.clock.advance(by: .seconds(86_500))
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.count(JobKeyRecord.all) == 0)
        }
    }
}

extension Array where Element: Sendable {
    fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await body(element)) }
        return values
    }

    fileprivate func asyncAllSatisfy(_ body: (Element) async throws -> Bool) async rethrows -> Bool {
        for element in self where try await !body(element) { return false }
        return true
    }
}
