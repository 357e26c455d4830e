import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload whose jobs expire.
@Schema
private struct Reminder: JobPayload {
    static let name = "tests.reminder"
    static let expires: JobExpiry = .after(.seconds(600))
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(10))
}

@Suite struct ExpiryTests {
    @Test("J16: a job that hasn't started in time never starts, and is discarded", arguments: TestJobsEngine.allCases)
    func expires(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.ours.write { try $0.enqueue(Reminder()).id }
            let other = try await test.enqueueSample()
            #expect(try await test.job(id).expiresAt == test.clock.now + .seconds(600))
            #expect(try await test.job(other).expiresAt == nil)
            let worker = try await test.worker()
            test.clock.advance(by: .seconds(599))
            #expect(try await test.store.waiting.expire() == 0)
            test.clock.advance(by: .seconds(1))
            // The claim leaves it even before anything has ended it.
            #expect(try await test.claim(worker).map(\.id) == [other])
            #expect(try await test.store.waiting.expire() == 1)
            #expect(try await test.store.waiting.expire() == 0)
            let job = try await test.job(id)
            #expect(job.state == .discarded && job.errorCode == "job.expired" && job.attempt == 0)
            #expect(job.keepUntil == test.clock.now + Reminder.failureRetention)
            #expect(try await test.events(id) == [.discarded])
        }
    }

    @Test("An option overrides the type, and counts from the earliest start", arguments: TestJobsEngine.allCases)
    func options(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let now = test.clock.now
            func expiry(_ options: JobOptions) async throws -> Timestamp? {
                try await test.job(try await test.ours.write { try $0.enqueue(Reminder(), options).id }).expiresAt
            }
            #expect(try await expiry(JobOptions(expires: .never)) == nil)
            #expect(try await expiry(JobOptions(expires: .at(now + .seconds(5)))) == now + .seconds(5))
            #expect(try await expiry(JobOptions(expires: .after(.seconds(-5)))) == now)
            let start = JobStart.after(.seconds(3600))
            #expect(try await expiry(JobOptions(start: start)) == now + .seconds(4200))
        }
    }

    @Test(
        "A job expires in each state in which it waits, but not once it has started", arguments: TestJobsEngine.allCases
    )
    func states(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let soon = JobOptions(expires: .after(.seconds(60)))
            let worker = try await test.worker()
            let retried = try await test.enqueueSample(soon)
            try await test.end(
                try await test.claim(worker), .failed(code: "a", message: "b", retryAfter: .seconds(3600)))
            let running = try await test.enqueueSample(soon)
            #expect(try await test.claim(worker).map(\.id) == [running])
            let scheduled = try await test.enqueueSample(
                JobOptions(start: .after(.seconds(30)), expires: .at(test.clock.now + .seconds(60))))
            let blocked = try await test.enqueueSample("wait", after: [.on(running)], soon)
            let available = try await test.enqueueSample(soon)
            test.clock.advance(by: .seconds(60))
            #expect(try await test.store.waiting.expire() == 3)
            for id in [scheduled, blocked, available] { #expect(try await test.state(id) == .discarded) }
            #expect(try await test.state(running) == .running)
            #expect(try await test.state(retried) == .scheduled)
            test.clock.advance(by: .seconds(3600))
            _ = try await test.store.claims.makeDueAvailable()
            #expect(try await test.claim(worker).map(\.id) == [retried])
        }
    }

    @Test("An attempt that doesn't count doesn't keep a job from expiring", arguments: TestJobsEngine.allCases)
    func putBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(expires: .after(.seconds(60))))
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker), .requeued)
            test.clock.advance(by: .seconds(60))
            #expect(try await test.claim(worker).isEmpty)
            #expect(try await test.store.waiting.expire() == 1)
            #expect(try await test.state(id) == .discarded)
        }
    }

    @Test("The dependents of an expired job follow their policies", arguments: TestJobsEngine.allCases)
    func dependents(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let parent = try await test.enqueueSample(JobOptions(expires: .after(.seconds(60))))
            let always = try await test.enqueueSample(after: [.on(parent, .always)])
            let cancelled = try await test.enqueueSample(after: [.on(parent, .cancel)])
            let waiting = try await test.enqueueSample(after: [.on(parent)])
            test.clock.advance(by: .seconds(61))
            #expect(try await test.store.waiting.expire() == 1)
            #expect(try await test.state(always) == .available)
            #expect(try await test.state(cancelled) == .cancelled)
            #expect(try await test.state(waiting) == .blocked)
        }
    }

    @Test("An expired job that is retried doesn't expire again", arguments: TestJobsEngine.allCases)
    func retried(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample(JobOptions(expires: .after(.seconds(60))))
            test.clock.advance(by: .seconds(61))
            #expect(try await test.store.waiting.expire() == 1)
            try await test.store.control.retry(id, tenant: test.acme.tenantID, by: nil)
            test.clock.advance(by: .seconds(3600))
            #expect(try await test.store.waiting.expire() == 0)
            let worker = try await test.worker()
            #expect(try await test.claim(worker).map(\.id) == [id])
        }
    }

    @Test("Of a claim and an expiry at the same moment one gets the job", arguments: TestJobsEngine.allCases)
    func race(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let worker = try await test.worker()
            for _ in 0..<20 {
                let expires = JobOptions(expires: .after(.seconds(60)))
                let id = try await test.enqueueSample(expires)
                test.clock.advance(by: .seconds(59))
                let (claimed, expired) = try await runConcurrently(
                    { try await test.claim(worker) },
                    {
                        test.clock.advance(by: .seconds(1))
                        return try await test.store.waiting.expire()
                    })
                let state = try await test.state(id)
                #expect(claimed.isEmpty || expired == 0)
                #expect(state == (claimed.isEmpty ? (expired == 1 ? .discarded : .available) : .running))
                try await test.end(claimed, .completed(nil))
                _ = try await test.store.waiting.expire()
            }
        }
    }

    @Test("A runner discards expired jobs without running them", arguments: TestJobsEngine.allCases)
    func runner(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueTestJob("sweep", JobOptions(expires: .after(.seconds(60))))
            test.clock.advance(by: .seconds(60))
            let report = try await test.drain { _, _ in Issue.record("An expired job runs") }
            #expect(report.discarded == 1 && report.attempts == 1)
            #expect(try await test.state(id) == .discarded)
        }
    }

    @Test("The leader discards expired jobs", arguments: TestJobsEngine.allCases)
    func leader(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            // No worker serves the queue.
            let id = try await test.enqueueSample(
                JobOptions(queue: Queue("unserved"), expires: .after(.seconds(60))))
            try await test.withWorker(TestJobs.jobs { _, _ in }) { _ in
                test.clock.advance(by: .seconds(60))
                try await test.waitForState(.discarded, id)
            }
        }
    }

    @Test("A job that the database refuses to discard holds up no other", arguments: TestJobsEngine.allCases)
    func refused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let bad = try await test.enqueueSample(
                "refuse available discarded", JobOptions(expires: .after(.seconds(30))))
            for _ in 0..<20 { try await test.enqueueSample(JobOptions(expires: .after(.seconds(60)))) }
            test.clock.advance(by: .seconds(60))
            let refused = RefusedJobs()
            #expect(try await test.store.waiting.expire(refused: refused) == 20)
            #expect(try await test.store.waiting.expire(refused: refused) == 0)
            #expect(refused.takeAdded() == [bad])
            #expect(try await test.state(bad) == .available)
            #expect(try await test.events(bad) == [.stuck])
            // After its pause it is tried again.
            try await test.ours.write { tx in
                _ = try tx.update(JobRecord.where { $0.id == bad }) {
                    [$0.arguments.set(JSONText(#"{"what": "fine"}"#))]
                }
            }
            #expect(try await test.store.waiting.expire() == 1)
        }
    }

    @Test(
        "The leader lets waiting jobs start although the database refuses to discard another",
        arguments: TestJobsEngine.allCases)
    func refusedByLeader(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine, migrations: [RefusedRows.migration]) { test async throws in
            let unserved = Queue("unserved")
            let bad = try await test.enqueueSample(
                "refuse available discarded", JobOptions(queue: unserved, expires: .after(.seconds(30))))
            let low = try await test.enqueueSample(JobOptions(queue: unserved, priority: .low))
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.ageAfter = .seconds(60) }) { _ in
                test.clock.advance(by: .seconds(60))
                try await eventually("raised") { try await test.job(low).priority == JobPriority.urgent.rawValue }
            }
            #expect(try await test.state(bad) == .available)
        }
    }

    @Test("A worker that starts discards expired jobs although another leads", arguments: TestJobsEngine.allCases)
    func start(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let leader = JobLeadership("jobs", test.system, patience: .seconds(3600))
            #expect(try await leader.renew())
            let id = try await test.enqueueSample(
                JobOptions(queue: Queue("unserved"), expires: .after(.seconds(60))))
            test.clock.advance(by: .seconds(60))
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.heartbeat = .seconds(60) }) { run in
                try await test.waitForState(.discarded, id)
                #expect(!run.leadership.isHeld)
            }
        }
    }

    @Test("No portion begins after the time that a call may take", arguments: TestJobsEngine.allCases)
    func limit(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.enqueueSample(JobOptions(expires: .after(.seconds(60))))
            test.clock.advance(by: .seconds(60))
            #expect(try await test.store.waiting.expire(within: .zero) == 0)
            #expect(try await test.store.waiting.expire(within: .seconds(60)) == 1)
        }
    }
}
