import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct PruningTests {
    private func end(_ test: TestJobs, _ outcome: AttemptResult.Outcome = .completed(nil)) async throws {
        try await test.end(try await test.claim(try await test.worker()), outcome)
    }

    private func exists(_ test: TestJobs, _ id: ID<BackgroundJob>) async throws -> Bool {
        try await test.ours.find(JobRecord.self, id) != nil
    }

    @Test(
        "A failed job is kept for its failure retention, a completed one for its retention",
        arguments: TestJobsEngine.allCases)
    func failures(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            #expect(SampleJob.retention < SampleJob.failureRetention)
            let completed = try await test.enqueueSample("completed")
            try await end(test)
            let discarded = try await test.enqueueSample("discarded")
            try await end(test, .failed(code: "a", message: "b", retryAfter: nil))
            let stopped = try await test.enqueueSample("stopped")
            try await end(test, .cancelled("no"))
            let cancelled = try await test.enqueueSample("cancelled")
            try await test.ours.write { try $0.cancel(cancelled) }
            let lost = try await test.enqueueSample("lost", JobOptions(attempts: 1))
            let worker = try await test.worker()
            _ = try await test.claim(worker)
            #expect(try await test.store.workers.rescue(worker) == 1)
            let refused = try await test.enqueueSample("refused", after: [.on(lost, .cancel)])
            test.clock.advance(by: SampleJob.retention)
            #expect(try await test.store.pruner.prune().jobs == 1)
            #expect(try await !exists(test, completed))
            test.clock.advance(by: SampleJob.failureRetention - SampleJob.retention - .milliseconds(1))
            #expect(try await test.store.pruner.prune().jobs == 0)
            for id in [discarded, stopped, cancelled, lost, refused] { #expect(try await exists(test, id)) }
            test.clock.advance(by: .milliseconds(1))
            #expect(try await test.store.pruner.prune().jobs == 5)
        }
    }

    @Test("A job that 0.1.0 enqueued is kept for 30 days after a failure", arguments: TestJobsEngine.allCases)
    func former(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            try await test.ours.write {
                try $0.update(JobRecord.where { $0.id == id }) { [$0.failureRetentionMs.set(nil)] }
            }
            try await test.ours.write { try $0.cancel(id) }
            #expect(try await test.job(id).keepUntil == test.clock.now + .seconds(30 * 86_400))
        }
    }

    @Test("A job is kept until the jobs that depend on it have ended", arguments: TestJobsEngine.allCases)
    func parents(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let failed = try await test.enqueueSample("failed")
            try await end(test, .discarded(code: "a", message: "b"))
            let completed = try await test.enqueueSample("completed")
            try await end(test)
            // It waits for one parent, and may read the result of the other.
            let child = try await test.enqueueSample("child", after: [.on(failed), .on(completed)])
            test.clock.advance(by: SampleJob.failureRetention)
            #expect(try await test.store.pruner.prune() == PrunedRows())
            #expect(try await test.state(child) == .blocked)
            // They are not looked at again with every call.
            #expect(try await test.job(failed).keepUntil == test.clock.now + .seconds(3600))
            try await test.store.control.retry(failed, tenant: test.acme.tenantID, by: nil)
            try await end(test)
            #expect(try await test.state(child) == .available)
            test.clock.advance(by: SampleJob.failureRetention)
            #expect(try await test.store.pruner.prune().jobs == 0)
            try await end(test)
            test.clock.advance(by: SampleJob.failureRetention)
            #expect(try await test.store.pruner.prune().jobs == 3)
        }
    }

    @Test(
        "A child that is enqueued while its parent expires keeps the parent, or is refused",
        arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            for _ in 0..<20 {
                let parent = try await test.enqueueSample("parent")
                let other = try await test.enqueueSample("other", after: [.on(parent)])
                try await end(test)
                try await end(test)
                #expect(try await test.state(other) == .completed)
                test.clock.advance(by: SampleJob.retention)
                let (_, child) = try await runConcurrently(
                    { try await test.store.pruner.prune() },
                    { () -> ID<BackgroundJob>? in
                        do {
                            return try await test.enqueueSample("child", after: [.on(parent)])
                        } catch JobError.parentMissing {
                            return nil
                        }
                    })
                #expect(try await exists(test, parent) == (child != nil))
                try await end(test)
                test.clock.advance(by: SampleJob.retention + .seconds(3600))
                _ = try await test.store.pruner.prune()
                #expect(try await test.ours.count(JobRecord.all) == 0)
            }
        }
    }

    @Test("A batch is deleted a day after its end, when it has no jobs", arguments: TestJobsEngine.allCases)
    func batches(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            _ = try await test.ours.write { try $0.batch("one", [SampleJob(what: "a"), SampleJob(what: "b")]) }
            try await end(test, .discarded(code: "a", message: "b"))
            #expect(try await test.store.pruner.prune().jobs == 0)
            test.clock.advance(by: SampleJob.failureRetention)
            #expect(try await test.store.pruner.prune(limit: 1) == PrunedRows(jobs: 1, hasMore: true))
            #expect(try await test.store.pruner.prune() == PrunedRows(jobs: 1))
            #expect(try await test.ours.count(JobHistoryRecord.all) == 0)
            #expect(try await test.ours.count(JobBatchRecord.all) == 1)
            test.clock.advance(by: .seconds(86_400))
            #expect(try await test.store.pruner.prune() == PrunedRows())
            #expect(try await test.ours.count(JobBatchRecord.all) == 0)
        }
    }

    @Test(
        "A batch that a job waits for is kept with its jobs, so that they can be retried",
        arguments: TestJobsEngine.allCases)
    func waitedFor(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write { try $0.batch("one", [SampleJob(what: "a"), SampleJob(what: "b")]) }
            let waits = try await test.enqueueSample(after: [.on(batch)])
            try await end(test, .discarded(code: "a", message: "b"))
            test.clock.advance(by: .seconds(90 * 86_400))
            #expect(try await test.store.pruner.prune() == PrunedRows())
            #expect(try await test.store.control.retry(JobFilter(batch: batch), by: nil) == 2)
            try await end(test)
            #expect(try await test.state(waits) == .available)
            try await end(test)
            test.clock.advance(by: .seconds(86_401))
            #expect(try await test.store.pruner.prune().jobs == 3)
            test.clock.advance(by: .seconds(3600))
            _ = try await test.store.pruner.prune()
            #expect(try await test.ours.count(JobBatchRecord.all) == 0)
        }
    }
}
