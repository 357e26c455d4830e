import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// Many at once on the same jobs: nobody can say beforehand what comes of it, but what always holds must hold.
@Suite("Jobs in a crowd")
struct JobCrowdTests {
    private final class Ledger: Sendable {
        private let known = Mutex(Known())

        func withLock<Value: Sendable>(_ body: @Sendable (inout Known) -> Value) -> Value {
            known.withLock { body(&$0) }
        }
    }

    /// Transactions that wait for one another are run again, as those of workers are.
    private static let again = TransactionOptions.repeatable(isolation: .readCommitted)

    /// What those in the crowd know afterwards.
    private struct Known {
        var enqueued: Set<ID<BackgroundJob>> = []
        /// Jobs that somebody was told were completed, as often as it was told.
        var completed: [ID<BackgroundJob>] = []
        /// Those that were completed together with what they wrote.
        var committed: [ID<BackgroundJob>] = []
        var retried: Set<ID<BackgroundJob>> = []
    }

    @Test(
        "J1–J7, J10, J13: whatever a crowd does at once, each job is completed once and none is lost",
        arguments: TestJobsEngine.allCases, JobModelTests.seeds)
    func crowd(_ engine: TestJobsEngine, _ seed: UInt64) async throws {
        try await TestJobs.with(engine) { test async throws in
            let known = Ledger()
            for round in 0..<3 {
                try await withThrowingTaskGroup { group in
                    for member in 0..<4 {
                        group.addTask {
                            var random = SeededGenerator(seed: seed &+ UInt64(round * 4 + member))
                            let worker = try await test.worker("default")
                            for _ in 0..<12 { try await step(test, worker, &random, known) }
                            // Some leave without a word.
                            if random.chance(50) { try await test.store.remove(worker) }
                        }
                    }
                    try await group.waitForAll()
                }
                test.clock.advance(by: .seconds(5))
                // Who claims while others take it for dead has jobs without having a row.
                _ = try await test.store.rescueOrphans()
                let faults = try await JobPicture.taken(test).faults(retried: known.withLock { $0.retried })
                try #require(faults.isEmpty, "seed \(seed), round \(round): \(faults)")
            }
            try await finish(test, known)
            let picture = try await JobPicture.taken(test)
            let told = known.withLock { $0 }
            #expect(picture.faults() == [], "seed \(seed)")
            #expect(Set(picture.jobs.map(\.id)) == told.enqueued, "seed \(seed)")
            #expect(picture.jobs.allSatisfy { $0.state == .completed }, "seed \(seed)")
            #expect(told.completed.count == Set(told.completed).count, "seed \(seed)")
            #expect(picture.effects == Dictionary(told.committed.map { ($0, 1) }, uniquingKeysWith: +), "seed \(seed)")
            #expect(picture.batches.allSatisfy { $0.failed == 0 && $0.finishedAt != nil }, "seed \(seed)")
        }
    }

    private func step(
        _ test: TestJobs, _ worker: ID<JobWorker>, _ random: inout SeededGenerator, _ known: Ledger
    ) async throws {
        let seen = random.pick(3, of: known.withLock { $0.enqueued.sorted().suffix(30) })
        switch random.number(0...9) {
        case 0, 1, 2:
            let parents = random.pick(1, of: JobDependency.Policy.allCases).flatMap { policy in
                seen.map { JobDependency.on($0, policy) }
            }
            let (count, isBatch) = (random.number(1...3), random.chance(25))
            let options = JobOptions(unique: count == 1 && !isBatch ? UniqueJob("k") : nil)
            let new = try await test.ours.write(options: Self.again) { tx in
                let errands = (0..<count).map { Errand(what: "\($0)") }
                guard isBatch else { return try tx.enqueue(contentsOf: errands, after: parents, options).map(\.id) }
                let batch = try tx.batch("some", errands)
                let last = try tx.enqueue(Errand(what: "last"), after: [.on(batch)]).id
                return try tx.fetch(JobRecord.where { $0.batchID == batch }).map(\.id) + [last]
            }
            known.withLock { $0.enqueued.formUnion(new) }
        case 3:
            for id in seen.prefix(1) {
                try await steer { try await test.store.cancel(id, tenant: test.acme.tenantID, by: nil) }
            }
        case 4:
            for id in seen {
                known.withLock { $0.retried.formUnion([id]) }
                try await steer { try await test.store.retry(id, tenant: test.acme.tenantID, by: nil) }
            }
        case 5:
            _ = try await test.store.stageDue()
            for other in random.pick(1, of: try await test.store.workers()) where random.chance(30) {
                _ = try await test.store.rescue(other.id)
            }
            _ = try await test.store.rescueOrphans()
        default: try await work(test, worker, &random, known)
        }
    }

    /// Claims and ends, with what was claimed left lying at times.
    private func work(
        _ test: TestJobs, _ worker: ID<JobWorker>, _ random: inout SeededGenerator, _ known: Ledger
    ) async throws {
        var jobs = try await test.claim(worker, random.number(1...4))
        if random.chance(20) { jobs.removeAll() }
        for job in jobs.prefix(1) {
            let store = test.store
            try await steer {
                try await test.ours.write(options: Self.again) { tx in
                    try tx.insert(JobLogRecord.effect(of: job, at: tx.now))
                    try store.end(JobEnding(JobLease(job), .completed(nil), retention: Errand.retention), in: tx)
                }
                known.withLock {
                    $0.committed.append(job.id)
                    $0.completed.append(job.id)
                }
            }
        }
        let outcome = random.pick(
            1,
            of: [
                JobEnding.Outcome.completed(nil), .completed(nil),
                .failed(code: "a", message: "b", retryAfter: .seconds(3)),
                .discarded(code: "a", message: "b"), .snoozed(.seconds(2)), .putBack, .cancelled("enough"),
            ])[0]
        let rest = Array(jobs.dropFirst())
        let lost = try await test.end(rest, outcome)
        guard case .completed = outcome else { return }
        known.withLock { $0.completed += rest.map(\.id).filter { !lost.contains($0) } }
    }

    /// Does something that may come too late.
    private func steer(_ body: () async throws -> Void) async throws {
        do { try await body() } catch JobError.ended, JobError.notFailed, JobError.leaseLost {}
    }

    /// Runs everything as a worker does, and retries what failed, until all is done.
    private func finish(_ test: TestJobs, _ known: Ledger) async throws {
        let told = Diary()
        let runner = try JobRunner(
            test.database,
            jobs: [
                JobRegistration(Errand.self) { _, context in
                    let id = context.id
                    try await context.commit { tx in
                        let job = try tx.require(JobRecord.self, id)
                        try tx.insert(JobLogRecord.effect(of: job, at: tx.now))
                    }
                    told.add("\(id)")
                }
            ], clock: test.clock, logger: .silent)
        for _ in 0..<20 {
            for worker in try await test.store.workers() { _ = try await test.store.rescue(worker.id) }
            let retried = try await test.store.retry(JobFilter(), by: nil)
            test.clock.advance(by: .seconds(30))
            let report = try await runner.drain()
            #expect(report.attempts == report.completed)
            if report.attempts == 0, retried == 0 { break }
        }
        let ids = told.entries.compactMap { ID<BackgroundJob>($0) }
        known.withLock {
            $0.completed += ids
            $0.committed += ids
        }
    }
}
