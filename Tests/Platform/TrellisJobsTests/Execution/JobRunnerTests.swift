import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Job runner")
struct JobRunnerTests {
    @Test("A job runs once, in the scope of its enqueuer, and its result is stored", arguments: TestJobsEngine.allCases)
    func result(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let sum = try await test.ours.write { try $0.enqueue(Addition(numbers: [1, 2, 3])).id }
            let testJob = try await test.enqueueTestJob()
            let runner = try test.runner { job, context in
                let scope = context.scope
                let origin = scope.origin.name.hasPrefix("job ") ? scope.origin : .unnamed
                let ours = Scope(
                    tenantID: test.acme.tenantID, userID: test.acme.userID, requestID: test.acme.requestID,
                    origin: origin)
                let isOurs = scope == ours && origin != .unnamed
                recorder.add("\(job.what) \(isOurs) \(context.attempt)/\(context.maxAttempts)")
            }
            #expect(try await runner.drain().completed == 2)
            #expect(try await runner.drain().attempts == 0)
            #expect(recorder.entries == ["sweep true 1/3"])
            #expect(try await test.job(sum).result?.text == "6")
            #expect(try await test.job(testJob).result == nil)
            #expect(try await test.store.workers.all().isEmpty)
        }
    }

    @Test("A failed job runs again after its delay, until it succeeds", arguments: TestJobsEngine.allCases)
    func retry(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            let runner = try test.runner { _, context in if context.attempt < 3 { throw SampleError() } }
            #expect(try await runner.drain().failed == 1)
            #expect(try await test.state(id) == .scheduled)
            #expect(try await test.job(id).errorCode == "SampleError")
            #expect(try await runner.drain().attempts == 0)
            test.clock.advance(by: .seconds(11))
            #expect(try await runner.drain().failed == 1)
            test.clock.advance(by: .seconds(11))
            #expect(try await runner.drain().completed == 1)
            #expect(try await test.state(id) == .completed)
            #expect(try await test.events(id) == [.failed, .failed])
        }
    }

    @Test("A job whose last attempt fails is discarded, with the code of its error", arguments: TestJobsEngine.allCases)
    func exhausted(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob("sweep", JobOptions(attempts: 1))
            #expect(try await test.drain { _, _ in throw JobError.batchClosed }.discarded == 1)
            let job = try await test.job(id)
            #expect(job.state == .discarded)
            #expect(job.errorCode == "job.batch_closed")
            #expect(job.errorMessage == JobError.batchClosed.message)
        }
    }

    @Test("A change of the schema costs a job no attempt, and it soon runs again", arguments: TestJobsEngine.allCases)
    func schemaChanged(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob("sweep", JobOptions(attempts: 1))
            #expect(try await test.drain { _, _ in throw DatabaseError.schemaChanged }.snoozed == 1)
            #expect(try await test.job(id).attempt == 0)
            test.clock.advance(by: .seconds(1))
            #expect(try await test.drain { _, _ in }.completed == 1)
        }
    }

    @Test("The interruption that a job throws determines its next state", arguments: TestJobsEngine.allCases)
    func interruptions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let interruptions: [String: JobInterruption] = [
                "discard": .discard("no"), "cancel": .cancel("enough"), "snooze": .snooze(.seconds(30)),
                "retry": .retry(after: .seconds(5), "soon"),
            ]
            var ids: [String: ID<BackgroundJob>] = [:]
            for name in interruptions.keys.sorted() { ids[name] = try await test.enqueueTestJob(name) }
            let last = try await test.enqueueTestJob("retry", JobOptions(attempts: 1))
            let report = try await test.drain { job, _ in
                if let interruption = interruptions[job.what] { throw interruption }
            }
            #expect(report == JobRunner.Report(completed: 0, failed: 1, discarded: 2, cancelled: 1, snoozed: 1))
            let now = test.clock.now
            func job(_ name: String) async throws -> JobRecord { try await test.job(try #require(ids[name])) }
            #expect(try await job("discard").state == .discarded)
            #expect(try await job("discard").errorMessage == "no")
            #expect(try await job("cancel").state == .cancelled)
            let snoozed = try await job("snooze")
            #expect(snoozed.state == .scheduled)
            #expect(snoozed.attempt == 0)
            #expect(snoozed.scheduledAt == now + .seconds(30))
            let retried = try await job("retry")
            #expect(retried.attempt == 1)
            #expect(retried.scheduledAt == now + .seconds(5))
            #expect(try await test.state(last) == .discarded)
        }
    }

    @Test(
        "J11: a job whose arguments can't be read waits a week for a release that can, then it is discarded",
        arguments: TestJobsEngine.allCases)
    func undecodable(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.arguments.set(JSONText(#"{"what": 7}"#))] }
            }
            for _ in 0..<3 {
                #expect(try await test.drain { _, _ in Issue.record("It ran.") }.snoozed == 1)
                test.clock.advance(by: .seconds(30))
            }
            #expect(try await test.state(id) == .scheduled)
            test.clock.advance(by: .seconds(7 * 86_400))
            #expect(try await test.drain { _, _ in Issue.record("It ran.") }.discarded == 1)
            let job = try await test.job(id)
            #expect(job.attempt <= job.maxAttempts)
            #expect(job.errorCode == "job.undecodable")
            #expect(job.errorMessage?.hasPrefix("/what: Expected a string") == true, "\(job.errorMessage ?? "")")
            #expect(try await test.events(id) == [.parked, .discarded])
            // A release that can read them runs the job after a retry.
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.arguments.set(JSONText(#"{"what": "7"}"#))] }
            }
            try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
            #expect(try await test.drain { _, _ in }.completed == 1)
        }
    }

    @Test(
        "J11: a job with an unknown name waits a week for a release that knows it", arguments: TestJobsEngine.allCases)
    func unknownName(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueSample()
            let found = try await test.enqueueSample()
            let ignorant = try test.runner { _, _ in }
            for _ in 0..<20 {
                #expect(try await ignorant.drain().snoozed == 2)
                #expect(try await test.job(id).attempt == 0)
                test.clock.advance(by: .seconds(30))
            }
            let knowing = try JobRunner(
                test.database, jobs: [JobRegistration(SampleJob.self) { _, _ in }], clock: test.clock, logger: .silent)
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == found }) { [$0.priority.set(0)] }
                try tx.update(JobRecord.where { $0.id == id }) { [$0.queue.set("elsewhere")] }
            }
            #expect(try await knowing.drain().completed == 1)
            #expect(try await test.state(found) == .completed)
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.queue.set("default")] }
            }
            test.clock.advance(by: .seconds(7 * 86_400))
            #expect(try await ignorant.drain().discarded == 1)
            #expect(try await test.job(id).errorCode == "job.unknown_name")
            #expect(try await test.events(id).contains(.parked))
            // After a manual retry the job waits again.
            try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
            #expect(try await ignorant.drain().snoozed == 1)
        }
    }

    @Test("A job with a former name of its type runs", arguments: TestJobsEngine.allCases)
    func formerName(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.name.set("tests.former_worker")] }
            }
            #expect(try await test.drain { _, _ in }.completed == 1)
        }
    }

    @Test(
        "An attempt that exceeds its timeout is cancelled and counts as failed",
        arguments: TestJobsEngine.allCases)
    func timeout(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob("sleep", JobOptions(timeout: .milliseconds(30)))
            #expect(try await test.drain { _, _ in try await untilCancelled() }.failed == 1)
            #expect(try await test.job(id).errorCode == "job.timeout")
            #expect(try await test.job(id).attempt == 1)
        }
    }

    @Test("A drain runs jobs that jobs enqueue, but not scheduled or paused ones", arguments: TestJobsEngine.allCases)
    func drainIsWhole(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let later = try await test.enqueueTestJob("later", JobOptions(start: .after(.seconds(60))))
            _ = try await test.enqueueTestJob("first")
            let recorder = LineRecorder()
            let runner = try test.runner { job, context in
                recorder.add(job.what)
                guard job.what == "first" else { return }
                try await context.database.write { _ = try $0.enqueue(WorkerTestJob(what: "second")) }
            }
            #expect(try await runner.drain().completed == 2)
            #expect(recorder.entries == ["first", "second"])
            #expect(try await test.state(later) == .scheduled)
            test.clock.advance(by: .seconds(61))
            try await test.store.control.pause(queue: "default", by: nil)
            #expect(try await runner.drain().attempts == 0)
            try await test.store.control.resume(queue: "default", by: nil)
            #expect(try await runner.drain().completed == 1)
        }
    }

    @Test("A cancelled drain puts its job back", arguments: TestJobsEngine.allCases)
    func cancelled(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, started) = (try await test.enqueueTestJob(), Latch())
            let runner = try test.runner { _, _ in
                started.open()
                try await untilCancelled()
            }
            let drain = Task { try await runner.drain() }
            await started.wait()
            drain.cancel()
            await #expect(throws: CancellationError.self) { try await drain.value }
            let job = try await test.job(id)
            #expect(job.state == .available)
            #expect(job.attempt == 0)
        }
    }

    @Test("A job of the platform runs without a tenant and without a user", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            _ = try await test.system.write { try $0.enqueue(WorkerTestJob(what: "tidy")) }
            try await test.drain { _, context in
                recorder.add("\(context.scope.tenantID == .platform) \(context.scope.userID == .noUser)")
                try await context.step("a") {}
            }
            #expect(recorder.entries == ["true true"])
        }
    }
}
