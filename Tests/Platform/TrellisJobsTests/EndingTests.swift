import Testing
import TrellisDatabase
import TrellisJobs
import TrellisKernel
import TrellisTesting

@Suite struct EndingTests {
    @Test(
        "J4: a failed job is retried after its delay, until its attempts are used up",
        arguments: TestJobsEngine.allCases)
    func failures(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(attempts: 2))
            let worker = try await test.worker()
            try await test.end(
                try await test.claim(worker), .failed(code: "a.b", message: "no\0", retryAfter: .seconds(9)))
            var job = try await test.job(id)
            #expect(job.state == .scheduled)
            #expect(job.scheduledAt == test.clock.now + .seconds(9))
            #expect(job.errorCode == "a.b")
            #expect(job.errorMessage == "no\u{FFFD}")
            test.clock.advance(by: .seconds(9))
            _ = try await test.store.claims.makeDueAvailable()
            // The store discards the job after its last attempt, even if the result asks for a retry.
            try await test.end(
                try await test.claim(worker), .failed(code: "a.b", message: "no", retryAfter: .seconds(9)))
            job = try await test.job(id)
            #expect(job.state == .discarded)
            #expect(job.attempt == 2)
            #expect(try await test.events(id) == [.failed, .discarded])
        }
    }

    @Test("J4: a snooze or a requeue doesn't count as an attempt", arguments: TestJobsEngine.allCases)
    func uncounted(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(attempts: 1))
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker), .requeued)
            #expect(try await test.state(id) == .available)
            try await test.end(try await test.claim(worker), .snoozed(.seconds(5)))
            #expect(try await test.state(id) == .scheduled)
            test.clock.advance(by: .seconds(5))
            _ = try await test.store.claims.makeDueAvailable()
            let claimed = try await test.claim(worker)
            #expect(claimed.map(\.attempt) == [1])
            try await test.end(claimed, .completed(nil))
            #expect(try await test.events(id) == [.requeued, .snoozed])
        }
    }

    @Test("J2: an attempt with a lost lease can't end the job", arguments: TestJobsEngine.allCases)
    func lostLease(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            let stays = try await test.enqueueSample()
            let dead = try await test.worker()
            let old = try await test.claim(dead)
            #expect(try await test.store.workers.rescue(dead) == 2)
            let alive = try await test.worker()
            let fresh = try await test.claim(alive)
            #expect(fresh.map(\.attempt) == [2, 2])
            for outcome in [
                AttemptResult.Outcome.completed(nil), .failed(code: "a", message: "b", retryAfter: nil),
                .snoozed(.seconds(1)),
                .requeued, .cancelled("no"), .discarded(code: "a", message: "b"),
            ] {
                #expect(try await test.end(old, outcome) == [id, stays])
            }
            #expect(try await test.job(id).state == .running)
            let one = fresh.filter { $0.id == id }
            #expect(try await test.end(one, .completed(nil)) == [])
            #expect(try await test.end(fresh, .completed(nil)) == [id])
        }
    }

    @Test("Arguments are erased with success only, and only of jobs that want it", arguments: TestJobsEngine.allCases)
    func erasesArguments(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let kept = try await test.enqueueSample("kept")
            let erased = try await test.enqueueSample("erased")
            let failed = try await test.enqueueSample("failed")
            let claimed = try await test.claim(try await test.worker())
            let results = claimed.map { job in
                AttemptResult(
                    JobLease(job), job.id == failed ? .discarded(code: "a", message: "b") : .completed(nil),
                    retention: .seconds(9), erasesArguments: job.id != kept)
            }
            #expect(try await test.store.results.finish(results) == [])
            #expect(try await test.job(kept).arguments.text.contains("kept"))
            #expect(try await test.job(erased).arguments.text == "{}")
            #expect(try await test.job(failed).arguments.text.contains("failed"))
        }
    }

    @Test(
        "J10: a job's end and its writes in the same transaction commit together",
        arguments: TestJobsEngine.allCases)
    func endsInTransaction(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            let ending = AttemptResult(JobLease(claimed[0]), .completed(nil), retention: .seconds(9))
            await #expect(throws: SampleRollbackError()) {
                try await test.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "effect"))
                    try test.store.results.finish(ending, in: tx)
                    throw SampleRollbackError()
                }
            }
            #expect(try await test.state(id) == .running)
            await #expect(throws: JobError.leaseLost) {
                try await test.theirs.write { tx in try test.store.results.finish(ending, in: tx) }
            }
            try await test.ours.write { tx in
                try tx.enqueue(SampleJob(what: "effect"))
                try test.store.results.finish(ending, in: tx)
            }
            #expect(try await test.state(id) == .completed)
            await #expect(throws: JobError.leaseLost) {
                try await test.ours.write { tx in
                    try tx.enqueue(SampleJob(what: "effect"))
                    try test.store.results.finish(ending, in: tx)
                }
            }
            #expect(try await test.ours.read { try $0.count(JobRecord.all) } == 2)
        }
    }

    @Test("J4, J11: a parked job waits without using an attempt, and says why", arguments: TestJobsEngine.allCases)
    func parked(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(attempts: 1))
            let worker = try await test.worker()
            try await test.end(
                try await test.claim(worker), .parked(code: "job.undecodable", message: "no text", .seconds(30)))
            let job = try await test.job(id)
            #expect(job.state == .scheduled)
            #expect(job.attempt == 0)
            #expect(job.scheduledAt == test.clock.now + .seconds(30))
            #expect(job.errorCode == "job.undecodable")
            #expect(try await test.events(id) == [])
        }
    }

    @Test("J1: a job that is cancelled and completed at once has one end", arguments: TestJobsEngine.allCases)
    func cancelRace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for _ in 0..<20 {
                let id = try await test.enqueueSample()
                let claimed = try await test.claim(worker)
                let (lost, cancelled) = try await runConcurrently(
                    { try await test.end(claimed, .completed(nil)) },
                    { () -> Bool in
                        do {
                            try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: nil)
                            return true
                        } catch JobError.ended {
                            return false
                        }
                    })
                #expect(lost == [])
                let job = try await test.job(id)
                #expect(job.state == .completed)
                #expect((job.cancelRequestedAt != nil) == cancelled)
            }
        }
    }

    @Test(
        "A job with a cancellation request never runs again, however its attempt ends",
        arguments: TestJobsEngine.allCases)
    func cancelledWhileRunning(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for outcome in [
                AttemptResult.Outcome.failed(code: "a", message: "b", retryAfter: .seconds(1)), .snoozed(.seconds(1)),
                .requeued,
            ] {
                let id = try await test.enqueueSample()
                let claimed = try await test.claim(worker)
                try await test.ours.write { try $0.cancel(id) }
                #expect(try await test.store.workers.cancellations(of: worker) == [id])
                try await test.end(claimed, outcome)
                #expect(try await test.state(id) == .cancelled)
                #expect(try await test.events(id) == [.cancelRequested, .cancelled])
            }
        }
    }
}

/// An error that rolls a transaction back.
struct SampleRollbackError: Error, Equatable {}
