import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("The turns of jobs with a key")
struct KeyTurnTests {
    /// Claims jobs, and returns their leases in the order of the jobs.
    private func leases(_ test: TestJobs, _ count: Int) async throws -> [JobLease] {
        for _ in 0..<count { try await test.enqueueSample() }
        return try await test.claim(try await test.worker("default"), count).map { JobLease($0) }
            .sorted { $0.id < $1.id }
    }

    /// Gives the job to another attempt, as after a timeout; returns its lease.
    private func restart(_ lease: JobLease, _ test: TestJobs) async throws -> JobLease {
        let id = lease.id
        _ = try await test.ours.write { tx in
            try tx.update(JobRecord.where { $0.id == id }) { [$0.lease.increment(by: 2)] }
        }
        return JobLease(try await test.job(id))
    }

    @Test(
        "The late end or start of an attempt that was given up leaves the key to the next attempt",
        arguments: TestJobsEngine.allCases)
    func zombie(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 2)
            let key = ConcurrencyKey("a")
            #expect(try await test.ours.write { try $0.use(key, by: leases[0]) } == nil)
            let next = try await restart(leases[0], test)
            #expect(try await test.ours.write { try $0.use(key, by: next) } == nil)
            try await test.ours.write { try $0.endUse(of: key, by: leases[0]) }
            #expect(try await test.ours.write { try $0.use(key, by: leases[1]) } != nil)
            await #expect(throws: JobError.leaseLost) {
                try await test.ours.write { try $0.use(key, by: leases[0]) }
            }
            try await test.ours.write { try $0.endUse(of: key, by: next) }
            #expect(try await test.ours.write { try $0.use(key, by: leases[1]) } == nil)
        }
    }

    @Test("A fast rate is reached: each waiting job looks when its start is due", arguments: TestJobsEngine.allCases)
    func fastRate(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 60)
            let key = ConcurrencyKey("a", limit: nil, rate: RateLimit(20, per: .seconds(1)))
            for lease in leases.prefix(20) { #expect(try await test.ours.write { try $0.use(key, by: lease) } == nil) }
            for (index, lease) in leases.dropFirst(20).enumerated() {
                #expect(try await test.ours.write { try $0.use(key, by: lease) } == .milliseconds(50) * (index + 1))
            }
            for lease in leases.dropFirst(20) {
                test.clock.advance(by: .milliseconds(50))
                #expect(try await test.ours.write { try $0.use(key, by: lease) } == nil)
            }
        }
    }

    @Test("However often jobs wait again, they look as soon as their number allows", arguments: TestJobsEngine.allCases)
    func noDrift(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 3)
            let key = ConcurrencyKey("a")
            #expect(try await test.ours.write { try $0.use(key, by: leases[0]) } == nil)
            for _ in 0..<50 {
                #expect(try await test.ours.write { try $0.use(key, by: leases[1]) } == .seconds(5))
            }
            for _ in 0..<50 {
                for lease in leases.dropFirst() {
                    let wait = try #require(try await test.ours.write { try $0.use(key, by: lease) })
                    #expect((.seconds(5)...(.milliseconds(5100))).contains(wait))
                }
            }
        }
    }

    @Test(
        "A job that isn't put back yet when the key becomes free is started when it is",
        arguments: TestJobsEngine.allCases)
    func notPutBackYet(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let leases = try await leases(test, 2)
            let key = ConcurrencyKey("a")
            #expect(try await test.ours.write { try $0.use(key, by: leases[0]) } == nil)
            let wait = try #require(try await test.ours.write { try $0.use(key, by: leases[1]) })
            #expect(try await test.ours.write { try $0.endUse(of: key, by: leases[0]) })
            #expect(try await test.state(leases[1].id) == .running)
            _ = try await test.store.results.finish([AttemptResult(leases[1], .snoozed(wait), retention: .zero)])
            #expect(try await test.ours.write { try !$0.startHeld(by: key) })
            #expect(try await test.state(leases[1].id) == .available)
        }
    }

    @Test("A key that is used while it is pruned stays", .enabled(if: TestPostgres.current != nil))
    func prunedMeanwhile() async throws {
        try await TestJobs.with(.postgres) { test in
            let (lease, key, lock) = (try await leases(test, 1)[0], ConcurrencyKey("a"), HeldLock())
            _ = try await test.ours.write { try $0.use(key, by: lease) }
            try await test.ours.write { try $0.endUse(of: key, by: lease) }
            test.clock.advance(by: .seconds(86_500))
            let using = test.holding(lock) { tx in _ = try tx.use(key, by: lease) }
            try await eventually("used") { lock.isHeld }
            let pruning = Task { [store = test.store] in try await store.pruner.prune() }
            try await test.untilStatementWaits()
            lock.release()
            try await using.value
            _ = try await pruning.value
            #expect(try await test.ours.count(JobKeyRecord.all) == 1)
        }
    }
}
