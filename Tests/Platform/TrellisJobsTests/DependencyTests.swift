import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct DependencyTests {
    /// The ways in which a parent ends.
    enum End: CaseIterable {
        case completed, discarded, cancelled, rescuedTooOften
    }

    private func finish(_ end: End, _ id: ID<BackgroundJob>, _ test: TestJobs) async throws {
        let worker = try await test.worker()
        switch end {
        case .completed: try await test.end(try await test.claim(worker), .completed(nil))
        case .discarded: try await test.end(try await test.claim(worker), .discarded(code: "a", message: "b"))
        case .cancelled: try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: nil)
        case .rescuedTooOften:
            _ = try await test.claim(worker)
            #expect(try await test.store.workers.rescue(worker) == 1)
        }
    }

    @Test("J5, J6: dependents are resolved however the parent ends", arguments: TestJobsEngine.allCases, End.allCases)
    func paths(_ engine: TestJobsEngine, _ end: End) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample(JobOptions(attempts: 1))
            let success = try await test.enqueueSample(after: [.on(parent, .success)])
            let always = try await test.enqueueSample(after: [.on(parent, .always)])
            let cancel = try await test.enqueueSample(after: [.on(parent, .cancel)])
            let grandchild = try await test.enqueueSample(after: [.on(cancel, .cancel)])
            #expect(try await test.job(success).waitingOn == 1)
            #expect(try await test.job(parent).hasDependents)
            try await finish(end, parent, test)
            let isGood = end == .completed
            #expect(try await test.state(success) == (isGood ? .available : .blocked))
            #expect(try await test.job(success).waitingOn == (isGood ? 0 : 1))
            #expect(try await test.state(always) == .available)
            #expect(try await test.state(cancel) == (isGood ? .available : .cancelled))
            #expect(try await test.state(grandchild) == (isGood ? .blocked : .cancelled))
        }
    }

    @Test("J5, J6: a dependency on an ended job is resolved on enqueue", arguments: TestJobsEngine.allCases)
    func lateChild(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let good = try await test.enqueueSample()
            try await finish(.completed, good, test)
            let bad = try await test.enqueueSample()
            try await finish(.cancelled, bad, test)
            let always = try await test.enqueueSample(after: [.on(good), .on(bad, .always)])
            #expect(try await test.state(always) == .available)
            #expect(try await test.state(try await test.enqueueSample(after: [.on(good), .on(bad)])) == .blocked)
            let cancelled = try await test.enqueueSample(after: [.on(good), .on(bad, .cancel)])
            #expect(try await test.state(cancelled) == .cancelled)
            #expect(try await test.events(cancelled) == [.cancelled])
        }
    }

    @Test("J5: a parent that ends during the enqueue is never missed", arguments: TestJobsEngine.allCases)
    func lateChildRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for _ in 0..<40 {
                let parent = try await test.enqueueSample()
                let claimed = try await test.claim(worker)
                let (_, child) = try await runConcurrently(
                    { try await test.end(claimed, .completed(nil)) },
                    { try await test.enqueueSample(after: [.on(parent)]) })
                #expect(try await test.state(child) == .available)
                try await test.end(try await test.claim(worker), .completed(nil))
            }
        }
    }

    @Test("J6: two workers that end both parents of a job at once release it once", arguments: TestJobsEngine.allCases)
    func fanInRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for _ in 0..<30 {
                let one = try await test.enqueueSample()
                let two = try await test.enqueueSample()
                let child = try await test.enqueueSample(after: [.on(one), .on(two)])
                let claimed = try await test.claim(worker)
                _ = try await runConcurrently(
                    { try await test.end([claimed[0]], .completed(nil)) },
                    { try await test.end([claimed[1]], .completed(nil)) })
                let job = try await test.job(child)
                #expect(job.state == .available)
                #expect(job.waitingOn == 0)
                try await test.end(try await test.claim(worker), .completed(nil))
            }
        }
    }

    @Test("J5: a job that waits for a failed parent runs after the parent's retry", arguments: TestJobsEngine.allCases)
    func retriedParent(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            try await finish(.discarded, parent, test)
            #expect(try await test.state(child) == .blocked)
            try await test.store.control.retry(parent, tenant: test.acme.tenantID, by: nil)
            try await finish(.completed, parent, test)
            #expect(try await test.state(child) == .available)
        }
    }

    @Test("A retried job doesn't wait for a parent that was deleted", arguments: TestJobsEngine.allCases)
    func prunedParent(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(parent)])
            try await finish(.discarded, parent, test)
            try await test.store.control.cancel(child, tenant: test.acme.tenantID, by: nil)
            test.clock.advance(by: SampleJob.failureRetention - .seconds(1))
            try await test.store.control.retry(child, tenant: test.acme.tenantID, by: nil)
            try await test.store.control.cancel(child, tenant: test.acme.tenantID, by: nil)
            test.clock.advance(by: .seconds(1))
            #expect(try await test.store.pruner.prune().jobs == 1)
            try await test.store.control.retry(child, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.state(child) == .available)
        }
    }

    @Test(
        "No job waits for the success of a batch of which a failed job was deleted", arguments: TestJobsEngine.allCases)
    func prunedJobOfBatch(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write { tx in
                try tx.batch("two", [SampleJob(what: "one"), SampleJob(what: "two")])
            }
            let child = try await test.enqueueSample(after: [.on(batch, .cancel)])
            let jobs = try await test.claim(try await test.worker())
            try await test.end([jobs[0]], .discarded(code: "a.b", message: "no"))
            test.clock.advance(by: .seconds(60))
            try await test.end([jobs[1]], .discarded(code: "a.b", message: "no"))
            #expect(try await test.state(child) == .cancelled)
            test.clock.advance(by: SampleJob.failureRetention - .seconds(60))
            #expect(try await test.store.pruner.prune().jobs == 1)
            try await test.store.control.retry(child, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.state(child) == .available)
            let missing = JobError.parentMissing(ID(high: batch.high, low: batch.low))
            await #expect(throws: missing) { try await test.enqueueSample(after: [.on(batch)]) }
            let other = try await test.enqueueSample(after: [.on(batch, .always)])
            #expect(try await test.state(other) == .available)
        }
    }

    @Test("J6: a retried job waits for the parents that haven't ended", arguments: TestJobsEngine.allCases)
    func retriedChild(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let one = try await test.enqueueSample()
            let two = try await test.enqueueSample()
            let child = try await test.enqueueSample(after: [.on(one), .on(two)])
            try await test.store.control.cancel(child, tenant: test.acme.tenantID, by: nil)
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            try await test.end(claimed.filter { $0.id == one }, .completed(nil))
            try await test.store.control.retry(child, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.job(child).state == .blocked)
            #expect(try await test.job(child).waitingOn == 1)
            try await test.end(claimed.filter { $0.id == two }, .completed(nil))
            #expect(try await test.state(child) == .available)
        }
    }

    @Test("A job can't wait for a job of another tenant or for a missing one", arguments: TestJobsEngine.allCases)
    func foreignParent(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let theirs = try await test.enqueueSample(in: test.globex)
            await #expect(throws: JobError.parentMissing(theirs)) { try await test.enqueueSample(after: [.on(theirs)]) }
            #expect(try await test.ours.read { try $0.count(JobRecord.all) } == 0)
            #expect(try await test.job(theirs).hasDependents == false)
        }
    }

    @Test("J13: a batch counts its pending jobs, and ends once", arguments: TestJobsEngine.allCases)
    func batch(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write { tx in
                try tx.batch("walks", (0..<3).map { SampleJob(what: "\($0)") }, onSuccess: SampleJob(what: "rest"))
            }
            let always = try await test.ours.write {
                try $0.enqueue(SampleJob(what: "a"), after: [.on(batch, .always)]).id
            }
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            #expect(claimed.count == 3)
            try await test.end([claimed[0]], .completed(nil))
            #expect(try await record(batch, test).pending == 2)
            _ = try await runConcurrently(
                { try await test.end([claimed[1]], .completed(nil)) },
                { try await test.end([claimed[2]], .discarded(code: "a", message: "b")) })
            var found = try await record(batch, test)
            #expect([found.total, found.pending, found.failed] == [3, 0, 1])
            let endedAt = found.finishedAt
            #expect(endedAt == test.clock.now)
            #expect(try await test.claim(worker).map(\.id) == [always])
            await #expect(throws: JobError.batchClosed) { try await test.enqueueSample(JobOptions(batch: batch)) }
            // After the retry the batch succeeds, and the job that waits for its success runs.
            test.clock.advance(by: .seconds(1))
            try await test.store.control.retry(claimed[2].id, tenant: test.acme.tenantID, by: nil)
            #expect(try await record(batch, test).pending == 1)
            try await test.end(try await test.claim(worker), .completed(nil))
            found = try await record(batch, test)
            #expect([found.total, found.pending, found.failed] == [3, 0, 0])
            #expect(found.finishedAt == endedAt)
            #expect(try await test.claim(worker).count == 1)
        }
    }

    @Test("J13: a job that would wait for its own batch is rejected", arguments: TestJobsEngine.allCases)
    func ownBatch(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write { try $0.batch("three", [SampleJob(what: "one")]) }
            await #expect(throws: JobError.ownBatch) {
                try await test.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "one"), after: [.on(batch)], JobOptions(batch: batch))
                }
            }
            #expect(try await record(batch, test).pending == 1)
        }
    }

    @Test("J13: an empty batch ends immediately, and other tenants can't use it", arguments: TestJobsEngine.allCases)
    func emptyBatch(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write {
                try $0.batch("none", [SampleJob](), onSuccess: SampleJob(what: "rest"))
            }
            let worker = try await test.worker()
            #expect(try await test.claim(worker).count == 1)
            await #expect(throws: JobError.batchClosed) {
                try await test.enqueueSample(JobOptions(batch: batch), in: test.globex)
            }
        }
    }

    @Test("J13: a batch whose jobs all existed already ends immediately", arguments: TestJobsEngine.allCases)
    func foreignJobs(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let options = JobOptions(unique: UniqueJob("k"))
            try await test.enqueueSample(options)
            let batch = try await test.ours.write { try $0.batch("one", [SampleJob(what: "again")], options) }
            let found = try await record(batch, test)
            #expect([found.total, found.pending] == [0, 0])
            #expect(found.finishedAt == test.clock.now)
        }
    }

    @Test("J5: concurrent ends of jobs with common dependents don't conflict", arguments: TestJobsEngine.allCases)
    func crossing(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for _ in 0..<10 {
                var parents: [ID<BackgroundJob>] = []
                for _ in 0..<8 { parents.append(try await test.enqueueSample()) }
                var children: [ID<BackgroundJob>] = []
                for index in 0..<8 {
                    let others = [parents[index], parents[(index + 3) % 8], parents[7 - index]]
                    children.append(try await test.enqueueSample(after: others.map { .on($0, .cancel) }))
                }
                let claimed = try await test.claim(worker)
                let half = claimed.filter { parents.prefix(4).contains($0.id) }
                let rest = claimed.filter { !parents.prefix(4).contains($0.id) }
                _ = try await runConcurrently(
                    { try await test.end(half.reversed(), .completed(nil)) },
                    { try await test.end(rest, .discarded(code: "a", message: "b")) })
                // Each child waits for at least one parent of the second half.
                for child in children { #expect(try await test.state(child) == .cancelled) }
            }
        }
    }

    private func record(_ batch: ID<JobBatch>, _ test: TestJobs) async throws -> JobBatchRecord {
        try await test.ours.read { try $0.require(JobBatchRecord.self, batch) }
    }
}
