import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct UpkeepTests {
    private func schedule(_ test: TestJobs, rule: String = "daily") -> JobScheduleRecord {
        JobScheduleRecord(
            id: "nightly", job: Errand.name, rule: rule, timeZone: "UTC", nextAt: test.clock.now + .seconds(60))
    }

    private func fire(_ test: TestJobs) async throws -> Int {
        var fired = 0
        for schedule in try await test.store.dueSchedules() {
            let job = try await test.store.fire(
                schedule.id, at: schedule.nextAt, next: schedule.nextAt + .seconds(60)
            ) { try $0.enqueue(Errand(what: "sweep")) }
            fired += job == nil ? 0 : 1
        }
        return fired
    }

    @Test("J12: a schedule enqueues once for each due time, however many watch", arguments: TestJobsEngine.allCases)
    func schedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            _ = try await together(
                { try await test.store.declare([schedule(test)]) }, { try await test.store.declare([schedule(test)]) })
            #expect(try await fire(test) == 0)
            for round in 1...10 {
                test.clock.advance(by: .seconds(60))
                let (one, two) = try await together({ try await fire(test) }, { try await fire(test) })
                #expect(one + two == 1)
                #expect(try await test.store.jobs().items.count == round)
            }
            let row = try await test.store.schedules().first
            #expect(row?.lastAt == test.clock.now)
            #expect(row?.lastJobID != nil)
        }
    }

    @Test(
        "J12: a paused schedule enqueues nothing, and a due time isn't moved when its job isn't enqueued",
        arguments: TestJobsEngine.allCases)
    func pausedSchedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.store.declare([schedule(test)])
            test.clock.advance(by: .seconds(60))
            let due = try await test.store.dueSchedules()
            await #expect(throws: Refused()) {
                try await test.store.fire("nightly", at: due[0].nextAt, next: due[0].nextAt + .seconds(60)) { tx in
                    try tx.enqueue(Errand(what: "sweep"))
                    throw Refused()
                }
            }
            #expect(try await test.store.schedules().map(\.nextAt) == due.map(\.nextAt))
            try await test.store.pause(schedule: "nightly", by: nil)
            #expect(try await fire(test) == 0)
            try await test.store.resume(schedule: "nightly", by: nil)
            #expect(try await fire(test) == 1)
            await #expect(throws: JobError.notFound) { try await test.store.pause(schedule: "weekly", by: nil) }
            try await test.store.declare([schedule(test, rule: "hourly")])
            #expect(try await test.store.schedules().map(\.rule) == ["hourly"])
        }
    }

    @Test(
        "A schedule that is declared no more goes when it has been due for a day, so that releases may run side by side",
        arguments: TestJobsEngine.allCases)
    func undeclaredSchedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.store.declare([schedule(test)])
            test.clock.advance(by: .seconds(3600))
            try await test.store.declare([])
            #expect(try await fire(test) == 1)
            test.clock.advance(by: .seconds(90_000))
            try await test.store.pause(schedule: "nightly", by: nil)
            try await test.store.declare([])
            #expect(try await test.store.schedules().count == 1)
            try await test.store.resume(schedule: "nightly", by: nil)
            try await test.store.declare([])
            #expect(try await test.store.schedules().isEmpty)
        }
    }

    @Test(
        "J2: progress is written by whoever holds the job, and logs keep their latest lines",
        arguments: TestJobsEngine.allCases)
    func reports(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.errand()
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            let lease = JobLease(claimed[0])
            try await test.store.report([JobProgress(lease, percent: 140, note: "far")])
            try await test.store.report([JobProgress(lease, note: "farther")])
            #expect(try await test.job(id).progress == 100)
            #expect(try await test.job(id).progressNote == "farther")
            func lines(_ job: ID<BackgroundJob>, _ count: Int) -> [JobLogRecord] {
                (0..<count).map {
                    JobLogRecord(
                        id: ID(), tenantID: test.acme.tenantID, jobID: job, attempt: 1, level: "info",
                        message: "line \($0)", at: test.clock.now)
                }
            }
            try await test.store.log(lines(id, 900) + lines(ID(), 1))
            try await test.store.log(lines(id, 200))
            let kept = try await test.ours.read { try $0.fetch(JobLogRecord.all.order { $0.id.ascending }) }
            #expect(kept.count == JobStore.keptLogLines)
            #expect(kept.first?.message == "line 100")
            #expect(kept.last?.message == "line 199")
            try await test.end(claimed, .completed(nil))
            try await test.store.report([JobProgress(lease, percent: 1)])
            #expect(try await test.job(id).progress == 100)
        }
    }

    @Test("Minutes add up, and go after two days", arguments: TestJobsEngine.allCases)
    func minutes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let minute = JobMinuteRecord(
                id: "default@1", queue: "default", minute: test.clock.now, completed: 3, failed: 1, lost: 0,
                waitSum: 10,
                waitMax: 7, runSum: 20, runMax: 9)
            var later = minute
            later.waitMax = 5
            later.runMax = 11
            _ = try await together(
                { [later] in try await test.store.count([later, minute]) },
                { try await test.store.count([minute]) })
            let found = try await test.store.minutes(since: test.clock.now)
            #expect(found.count == 1)
            #expect(found.first?.completed == 9)
            #expect(found.first?.waitMax == 7)
            #expect(found.first?.runMax == 11)
            #expect(found.first?.minute == test.clock.now)
            test.clock.advance(by: .seconds(2 * 86_400 + 1))
            #expect(try await test.store.prune() == 0)
            #expect(try await test.store.minutes(since: Timestamp(microseconds: 0)).isEmpty)
        }
    }

    @Test(
        "An ended job goes with all that belongs to it when its time has passed, and its batch a day after",
        arguments: TestJobsEngine.allCases)
    func pruning(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let batch = try await test.ours.write { try $0.batch("one", [Errand(what: "a"), Errand(what: "b")]) }
            let waits = try await test.errand(after: [.on(batch)])
            let worker = try await test.worker()
            try await test.end(try await test.claim(worker), .discarded(code: "a", message: "b"))
            #expect(try await test.store.prune() == 0)
            test.clock.advance(by: Errand.retention)
            #expect(try await test.store.prune(limit: 1) == 1)
            #expect(try await test.store.prune() == 1)
            #expect(try await test.ours.read { try $0.count(JobEventRecord.all) } == 0)
            #expect(try await test.state(waits) == .blocked)
            test.clock.advance(by: .seconds(86_400))
            #expect(try await test.store.prune() == 0)
            #expect(try await test.ours.read { try $0.count(JobBatchRecord.all) } == 0)
            // J5: what waited for the batch's success hears that there is none to come.
            #expect(try await test.state(waits) == .cancelled)
        }
    }
}
