import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Random concurrent operations on the same jobs; the outcome isn't predictable, but all invariants must hold.
@Suite("Concurrent operations on jobs")
struct JobConcurrencyTests {
    private final class SharedState: Sendable {
        private let state = Mutex(State())

        func withLock<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value {
            state.withLock { body(&$0) }
        }
    }

    /// Options that repeat transactions on conflicts, as in workers.
    private static let repeatable = TransactionOptions.repeatable(isolation: .readCommitted)

    /// The results that the members record.
    private struct State {
        var enqueued: Set<ID<BackgroundJob>> = []
        /// The jobs that were reported as completed, once per report.
        var completed: [ID<BackgroundJob>] = []
        /// The jobs that were completed in the transaction of their writes.
        var committed: [ID<BackgroundJob>] = []
        var retried: Set<ID<BackgroundJob>> = []
    }

    @Test(
        "J1–J7, J10, J13: under concurrent operations each job is completed once and none is lost",
        arguments: TestJobsEngine.allCases, JobModelTests.seeds)
    func concurrentWorkers(_ engine: TestJobsEngine, _ seed: UInt64) async throws {
        try await TestJobs.with(engine) { test async throws in
            let shared = SharedState()
            for round in 0..<3 {
                try await withThrowingTaskGroup { group in
                    for member in 0..<4 {
                        group.addTask {
                            var random = SeededGenerator(seed: seed &+ UInt64(round * 4 + member))
                            let worker = try await test.worker("default")
                            for _ in 0..<12 { try await step(test, worker, &random, shared) }
                            // Some workers stop without removing their rows.
                            if random.chance(50) { try await test.store.workers.remove(worker) }
                        }
                    }
                    try await group.waitForAll()
                }
                test.clock.advance(by: .seconds(5))
                // A worker that claims while others take it for dead has jobs without a row.
                _ = try await test.store.workers.rescueOrphans()
                let violations = try await JobSnapshot.load(test).violations(retried: shared.withLock { $0.retried })
                try #require(violations.isEmpty, "seed \(seed), round \(round): \(violations)")
            }
            try await finish(test, shared)
            let snapshot = try await JobSnapshot.load(test)
            let recorded = shared.withLock { $0 }
            #expect(snapshot.violations() == [], "seed \(seed)")
            #expect(Set(snapshot.jobs.map(\.id)) == recorded.enqueued, "seed \(seed)")
            #expect(snapshot.jobs.allSatisfy { $0.state == .completed }, "seed \(seed)")
            #expect(recorded.completed.count == Set(recorded.completed).count, "seed \(seed)")
            let effects = Dictionary(recorded.committed.map { ($0, 1) }, uniquingKeysWith: +)
            #expect(snapshot.effects == effects, "seed \(seed)")
            #expect(snapshot.batches.allSatisfy { $0.failed == 0 && $0.finishedAt != nil }, "seed \(seed)")
        }
    }

    private func step(
        _ test: TestJobs, _ worker: ID<JobWorker>, _ random: inout SeededGenerator, _ shared: SharedState
    ) async throws {
        let seen = random.pick(3, of: shared.withLock { $0.enqueued.sorted().suffix(30) })
        switch random.number(0...9) {
        case 0, 1, 2:
            let parents = random.pick(1, of: JobDependency.Policy.allCases).flatMap { policy in
                seen.map { JobDependency.on($0, policy) }
            }
            let (count, isBatch) = (random.number(1...3), random.chance(25))
            let options = JobOptions(unique: count == 1 && !isBatch ? UniqueJob("k") : nil)
            let new = try await test.ours.write(options: Self.repeatable) { tx in
                let jobs = (0..<count).map { SampleJob(what: "\($0)") }
                guard isBatch else { return try tx.enqueue(contentsOf: jobs, after: parents, options).map(\.id) }
                let batch = try tx.batch("some", jobs)
                let last = try tx.enqueue(SampleJob(what: "last"), after: [.on(batch)]).id
                return try tx.fetch(JobRecord.where { $0.batchID == batch }).map(\.id) + [last]
            }
            shared.withLock { $0.enqueued.formUnion(new) }
        case 3:
            for id in seen.prefix(1) {
                try await ignoringConflicts {
                    try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: nil)
                }
            }
        case 4:
            for id in seen {
                shared.withLock { $0.retried.formUnion([id]) }
                try await ignoringConflicts {
                    try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
                }
            }
        case 5:
            _ = try await test.store.claims.makeDueAvailable()
            for other in random.pick(1, of: try await test.store.workers.all()) where random.chance(30) {
                _ = try await test.store.workers.rescue(other.id)
            }
            _ = try await test.store.workers.rescueOrphans()
        default: try await work(test, worker, &random, shared)
        }
    }

    /// Claims jobs and ends them; sometimes leaves claimed jobs running.
    private func work(
        _ test: TestJobs, _ worker: ID<JobWorker>, _ random: inout SeededGenerator, _ shared: SharedState
    ) async throws {
        var jobs = try await test.claim(worker, random.number(1...4))
        if random.chance(20) { jobs.removeAll() }
        for job in jobs.prefix(1) {
            let results = test.store.results
            let result = AttemptResult(JobLease(job), .completed(nil), retention: SampleJob.retention)
            try await ignoringConflicts {
                try await test.ours.write(options: Self.repeatable) { tx in
                    try tx.insert(JobLogRecord.effect(of: job, at: tx.now))
                    try results.finish(result, in: tx)
                }
                shared.withLock {
                    $0.committed.append(job.id)
                    $0.completed.append(job.id)
                }
            }
        }
        let outcome = random.pick(
            1,
            of: [
                AttemptResult.Outcome.completed(nil), .completed(nil),
                .failed(code: "a", message: "b", retryAfter: .seconds(3)),
                .discarded(code: "a", message: "b"), .snoozed(.seconds(2)), .requeued, .cancelled("enough"),
            ])[0]
        let rest = Array(jobs.dropFirst())
        let lost = try await test.end(rest, outcome)
        guard case .completed = outcome else { return }
        shared.withLock { $0.completed += rest.map(\.id).filter { !lost.contains($0) } }
    }

    /// Runs an operation and ignores the errors of one that comes too late.
    private func ignoringConflicts(_ body: () async throws -> Void) async throws {
        do { try await body() } catch JobError.ended, JobError.notFailed, JobError.leaseLost {}
    }

    /// Runs all jobs like a worker, and retries failed ones, until all are completed.
    private func finish(_ test: TestJobs, _ shared: SharedState) async throws {
        let recorded = LineRecorder()
        let runner = try JobRunner(
            test.database,
            jobs: [
                JobRegistration(SampleJob.self) { _, context in
                    let id = context.id
                    try await context.commit { tx in
                        let job = try tx.require(JobRecord.self, id)
                        try tx.insert(JobLogRecord.effect(of: job, at: tx.now))
                    }
                    recorded.add("\(id)")
                }
            ], clock: test.clock, logger: .silent)
        for _ in 0..<20 {
            for worker in try await test.store.workers.all() { _ = try await test.store.workers.rescue(worker.id) }
            let retried = try await test.store.control.retry(JobFilter(), by: nil)
            test.clock.advance(by: .seconds(30))
            let report = try await runner.drain()
            #expect(report.attempts == report.completed)
            if report.attempts == 0, retried == 0 { break }
        }
        let ids = recorded.entries.compactMap { ID<BackgroundJob>($0) }
        shared.withLock {
            $0.completed += ids
            $0.committed += ids
        }
    }
}
