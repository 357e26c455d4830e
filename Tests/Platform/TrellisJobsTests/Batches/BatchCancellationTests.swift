import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Cancelled batches")
struct BatchCancellationTests {
    func make(_ count: Int, _ test: TestJobs, _ what: String = "walk") async throws -> ID<JobBatch> {
        try await test.ours.write { tx in
            try tx.batch("import", (0..<count).map { _ in SampleJob(what: what) })
        }
    }

    func count(_ state: JobState, _ test: TestJobs) async throws -> Int {
        try await test.ours.count(JobRecord.where { $0.state == state })
    }

    func status(_ batch: ID<JobBatch>, _ test: TestJobs) async throws -> BatchStatus {
        try await test.ours.read { try $0.batchStatus(batch) }
    }

    /// Cancels portions until none is left; returns their results.
    @discardableResult
    func cancelAll(_ test: TestJobs) async throws -> [JobPortion] {
        var portions: [JobPortion] = []
        while portions.count < 100 {
            let portion = try await test.store.batches.cancelPortion()
            if portion == .idle {
                // Pauses between portions that failed.
                guard try await test.ours.count(BatchCancellationRecord.all) > 0 else { break }
                test.clock.advance(by: .seconds(2))
            } else {
                portions.append(portion)
            }
        }
        return portions
    }

    @Test(
        "Waiting jobs end, running ones are requested to stop, and those that wait for the end start",
        arguments: TestJobsEngine.allCases)
    func cancel(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let batch = try await make(4, test)
            let completion = try await test.enqueueSample(after: [.on(.completion, of: batch)])
            let worker = try await test.worker()
            let running = try await test.claim(worker, 1)
            try await test.ours.write { try $0.cancelBatch(batch) }
            await #expect(throws: JobError.batchClosed) { try await test.enqueueSample(JobOptions(batch: batch)) }
            try await cancelAll(test)
            #expect(try await count(.cancelled, test) == 3)
            #expect(try await test.store.workers.cancellations(of: worker) == [running[0].id])
            #expect(try await test.events(running[0].id) == [.cancelRequested])
            let open = try await status(batch, test)
            #expect(open.pending == 1 && open.failed == 3 && open.cancelledAt == test.clock.now)
            #expect(try await test.state(completion) == .blocked)
            try await test.end(running, .cancelled("Cancelled while it ran."))
            #expect(try await status(batch, test).pending == 0)
            #expect(try await test.state(completion) == .available)
            await #expect(throws: JobError.batchClosed) { try await test.ours.write { try $0.cancelBatch(batch) } }
        }
    }

    @Test("Only the tenant of a batch cancels it", arguments: TestJobsEngine.allCases)
    func otherTenant(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let batch = try await make(1, test)
            await #expect(throws: JobError.batchNotFound) { try await test.theirs.write { try $0.cancelBatch(batch) } }
            await #expect(throws: JobError.batchNotFound) {
                try await test.store.batches.cancel(batch, tenant: test.globex.tenantID, by: nil)
            }
            await #expect(throws: JobError.batchNotFound) { try await test.theirs.read { try $0.batchStatus(batch) } }
            #expect(try await test.store.batches.tenant(of: batch) == test.acme.tenantID)
            #expect(try await status(batch, test).cancelledAt == nil)
        }
    }

    @Test(
        "A large batch is cancelled in portions from a stored place, by any worker",
        arguments: TestJobsEngine.allCases)
    func portions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let other = try await make(3, test)
            let batch = try await make(2 * JobBatches.portion + 500, test)
            let operatorID = ID<User>()
            try await test.store.batches.cancel(batch, tenant: test.acme.tenantID, by: operatorID)
            #expect(try await count(.cancelled, test) == JobBatches.portion)
            let row = try #require(try await test.ours.first(BatchCancellationRecord.all))
            #expect(row.place != nil && row.batchID == batch && row.actorID == operatorID)
            // Two workers at once cancel each job once.
            _ = try await runConcurrently({ try await cancelAll(test) }, { try await cancelAll(test) })
            #expect(try await count(.cancelled, test) == 2 * JobBatches.portion + 500)
            #expect(
                try await test.ours.count(JobHistoryRecord.where { $0.kind == .cancelled && $0.actorID == operatorID })
                    == 2 * JobBatches.portion + 500)
            #expect(try await status(batch, test).pending == 0)
            #expect(try await status(other, test).pending == 3)
            #expect(try await test.ours.count(BatchCancellationRecord.all) == 0)
        }
    }

    @Test(
        "A job that the database refuses to cancel holds up no other, and its history says why",
        arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test in
            let batch = try await test.ours.write { tx in
                let batch = try tx.batch("import", (0..<20).map { SampleJob(what: "\($0)") })
                _ = try tx.enqueue(SampleJob(what: "refuse available all"), JobOptions(batch: batch))
                _ = try tx.enqueue(
                    contentsOf: (0..<20).map { SampleJob(what: "\($0)") }, JobOptions(batch: batch))
                return batch
            }
            try await test.ours.write { try $0.cancelBatch(batch) }
            let portions = try await cancelAll(test)
            #expect(try await count(.cancelled, test) == 40)
            let left = try #require(try await test.ours.first(JobRecord.where { $0.state == .available }))
            #expect(try await test.events(left.id) == [.stuck])
            #expect(portions.contains { if case .skipped(left.id, _) = $0 { true } else { false } })
        }
    }

    @Test("No job that is added at the same time escapes", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            for _ in 0..<5 {
                let batch = try await make(3, test)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            do {
                                try await test.enqueueSample(JobOptions(batch: batch))
                            } catch JobError.batchClosed {
                                // It was cancelled before.
                            }
                        }
                    }
                    group.addTask {
                        try await test.store.batches.cancel(batch, tenant: test.acme.tenantID, by: nil)
                    }
                    try await group.waitForAll()
                }
                try await cancelAll(test)
                let status = try await status(batch, test)
                #expect(status.pending == 0 && status.failed == status.total)
            }
        }
    }

    @Test(
        "A worker stops the running jobs of a cancelled batch, and cancels the others",
        arguments: TestJobsEngine.allCases)
    func worker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let jobs = [
                JobRegistration(SampleJob.self) { _, _ in
                    recorder.add("started")
                    try await Task.sleep(for: .seconds(3600))
                }
            ]
            let batch = try await make(200, test)
            try await test.withWorker(jobs) { _ in
                try await eventually("started") { !recorder.entries.isEmpty }
                try await test.ours.write { try $0.cancelBatch(batch) }
                try await eventually("ended") { try await status(batch, test).pending == 0 }
            }
            #expect(try await count(.cancelled, test) == 200)
        }
    }

    @Test("A job adds others to its own batch, which ends after them", arguments: TestJobsEngine.allCases)
    func adding(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let batch = try await test.ours.write { try $0.batch("walk", [WorkerTestJob(what: "3")]) }
            let done = try await test.ours.write { tx in
                try tx.enqueue(WorkerTestJob(what: "done"), on: .success, of: batch).id
            }
            let lines = LineRecorder()
            let report = try await test.drain { job, context in
                lines.add(job.what)
                guard let left = Int(job.what), left > 0 else { return }
                #expect(context.batch == batch)
                try await context.commit { [batch = context.batch] tx in
                    _ = try tx.enqueue(
                        contentsOf: [WorkerTestJob(what: "\(left - 1)"), WorkerTestJob(what: "0")],
                        JobOptions(batch: batch))
                }
            }
            #expect(report.completed == 8 && lines.entries.last == "done")
            #expect(try await test.state(done) == .completed)
            let status = try await status(batch, test)
            #expect(status.total == 7 && status.pending == 0 && status.failed == 0)
        }
    }
}
