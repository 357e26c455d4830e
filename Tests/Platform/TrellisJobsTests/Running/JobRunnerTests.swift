import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Attempts and how they end")
struct JobRunnerTests {
    @Test("A job runs once, on behalf of who enqueued it, and its result is kept", arguments: TestJobsEngine.allCases)
    func result(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let diary = Diary()
            let sum = try await test.ours.write { try $0.enqueue(Addition(numbers: [1, 2, 3])).id }
            let chore = try await test.chore()
            let runner = try test.runner { job, context in
                let scope = context.scope
                let origin = scope.origin.name.hasPrefix("job ") ? scope.origin : .unnamed
                let ours = Scope(
                    tenantID: test.acme.tenantID, userID: test.acme.userID, requestID: test.acme.requestID,
                    origin: origin)
                let isOurs = scope == ours && origin != .unnamed
                diary.add("\(job.what) \(isOurs) \(context.attempt)/\(context.maxAttempts)")
            }
            #expect(try await runner.drain().completed == 2)
            #expect(try await runner.drain().attempts == 0)
            #expect(diary.entries == ["sweep true 1/3"])
            #expect(try await test.job(sum).result?.text == "6")
            #expect(try await test.job(chore).result == nil)
            #expect(try await test.store.workers().isEmpty)
        }
    }

    @Test("A job that fails runs again after its pause, until it succeeds", arguments: TestJobsEngine.allCases)
    func retry(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.chore()
            let runner = try test.runner { _, context in if context.attempt < 3 { throw Mishap() } }
            #expect(try await runner.drain().failed == 1)
            #expect(try await test.state(id) == .scheduled)
            #expect(try await test.job(id).errorCode == "Mishap")
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
            let id = try await test.chore("sweep", JobOptions(attempts: 1))
            #expect(try await test.drain { _, _ in throw JobError.batchClosed }.discarded == 1)
            let job = try await test.job(id)
            #expect(job.state == .discarded)
            #expect(job.errorCode == "job.batch_closed")
            #expect(job.errorMessage == JobError.batchClosed.message)
        }
    }

    @Test("What a job throws says what is to happen to it", arguments: TestJobsEngine.allCases)
    func interruptions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let verdicts: [String: JobInterruption] = [
                "discard": .discard("no"), "cancel": .cancel("enough"), "snooze": .snooze(.seconds(30)),
                "retry": .retry(after: .seconds(5), "soon"),
            ]
            var ids: [String: ID<BackgroundJob>] = [:]
            for name in verdicts.keys.sorted() { ids[name] = try await test.chore(name) }
            let last = try await test.chore("retry", JobOptions(attempts: 1))
            let report = try await test.drain { job, _ in
                if let verdict = verdicts[job.what] { throw verdict }
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
        "Arguments that can't be read discard the job at once, and the reason is kept",
        arguments: TestJobsEngine.allCases)
    func undecodable(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.chore()
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.arguments.set(JSONText(#"{"what": 7}"#))] }
            }
            #expect(try await test.drain { _, _ in Issue.record("It ran.") }.discarded == 1)
            let job = try await test.job(id)
            #expect(job.errorCode == "job.undecodable")
            #expect(job.errorMessage?.hasPrefix("/what: Expected a string") == true, "\(job.errorMessage ?? "")")
            #expect(try await test.events(id) == [.parked])
        }
    }

    @Test(
        "A job of an unknown name waits ten minutes for a release that knows it", arguments: TestJobsEngine.allCases)
    func unknownName(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.errand()
            let found = try await test.errand()
            let ignorant = try test.runner { _, _ in }
            for _ in 0..<20 {
                #expect(try await ignorant.drain().snoozed == 2)
                #expect(try await test.job(id).attempt == 0)
                test.clock.advance(by: .seconds(30))
            }
            let knowing = try JobRunner(
                test.database, jobs: [JobRegistration(Errand.self) { _, _ in }], clock: test.clock, logger: .silent)
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == found }) { [$0.priority.set(0)] }
                try tx.update(JobRecord.where { $0.id == id }) { [$0.queue.set("elsewhere")] }
            }
            #expect(try await knowing.drain().completed == 1)
            #expect(try await test.state(found) == .completed)
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.queue.set("default")] }
            }
            #expect(try await ignorant.drain().discarded == 1)
            #expect(try await test.job(id).errorCode == "job.unknown_name")
            #expect(try await test.events(id).contains(.parked))
            // A job that is retried by hand has its ten minutes again.
            try await test.store.retry(id, tenant: test.acme.tenantID, by: nil)
            #expect(try await ignorant.drain().snoozed == 1)
        }
    }

    @Test("A job under a former name of its type is run by it", arguments: TestJobsEngine.allCases)
    func formerName(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.chore()
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.name.set("tests.old_chore")] }
            }
            #expect(try await test.drain { _, _ in }.completed == 1)
        }
    }

    @Test(
        "An attempt that takes longer than it may is cancelled, and counts as failed",
        arguments: TestJobsEngine.allCases)
    func timeout(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.chore("sleep", JobOptions(timeout: .milliseconds(30)))
            #expect(try await test.drain { _, _ in try await untilCancelled() }.failed == 1)
            #expect(try await test.job(id).errorCode == "job.timeout")
            #expect(try await test.job(id).attempt == 1)
        }
    }

    @Test("What jobs enqueue is run too, and what isn't due or is paused isn't", arguments: TestJobsEngine.allCases)
    func drainIsWhole(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let later = try await test.chore("later", JobOptions(start: .after(.seconds(60))))
            _ = try await test.chore("first")
            let diary = Diary()
            let runner = try test.runner { job, context in
                diary.add(job.what)
                if job.what == "first" { try await context.database.write { try $0.enqueue(Chore(what: "second")) } }
            }
            #expect(try await runner.drain().completed == 2)
            #expect(diary.entries == ["first", "second"])
            #expect(try await test.state(later) == .scheduled)
            test.clock.advance(by: .seconds(61))
            try await test.store.pause(queue: "default", by: nil)
            #expect(try await runner.drain().attempts == 0)
            try await test.store.resume(queue: "default", by: nil)
            #expect(try await runner.drain().completed == 1)
        }
    }

    @Test("A drain that is cancelled puts its job back", arguments: TestJobsEngine.allCases)
    func cancelled(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, started) = (try await test.chore(), Latch())
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

    @Test("The platform's own work runs for no tenant and no user", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let diary = Diary()
            _ = try await test.system.write { try $0.enqueue(Chore(what: "tidy")) }
            try await test.drain { _, context in
                diary.add("\(context.scope.tenantID == .platform) \(context.scope.userID == .nobody)")
                try await context.step("a") {}
            }
            #expect(diary.entries == ["true true"])
        }
    }
}
