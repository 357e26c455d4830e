import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite struct MaintenanceTests {
    private func schedule(_ test: TestJobs, rule: String = "daily") -> JobScheduleRecord {
        JobScheduleRecord(
            id: "nightly", job: SampleJob.name, rule: rule, timeZone: "UTC", nextAt: test.clock.now + .seconds(60))
    }

    private func fire(_ test: TestJobs) async throws -> Int {
        var fired = 0
        for schedule in try await test.store.schedules.due() {
            let job = try await test.store.schedules.fire(
                schedule.id, at: schedule.nextAt, next: schedule.nextAt + .seconds(60)
            ) { try $0.enqueue(SampleJob(what: "sweep")) }
            fired += job == nil ? 0 : 1
        }
        return fired
    }

    @Test("J12: concurrent schedulers enqueue one job per due time", arguments: TestJobsEngine.allCases)
    func schedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            _ = try await runConcurrently(
                { try await test.store.schedules.declare { _ in [schedule(test)] } },
                { try await test.store.schedules.declare { _ in [schedule(test)] } })
            #expect(try await fire(test) == 0)
            for round in 1...10 {
                test.clock.advance(by: .seconds(60))
                let (one, two) = try await runConcurrently({ try await fire(test) }, { try await fire(test) })
                #expect(one + two == 1)
                #expect(try await test.store.queries.jobs().items.count == round)
            }
            let row = try await test.store.schedules.all().first
            #expect(row?.lastAt == test.clock.now)
            #expect(row?.lastJobID != nil)
        }
    }

    @Test(
        "J12: a paused schedule enqueues nothing, and a failed enqueue keeps the due time",
        arguments: TestJobsEngine.allCases)
    func pausedSchedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.store.schedules.declare { _ in [schedule(test)] }
            test.clock.advance(by: .seconds(60))
            let due = try await test.store.schedules.due()
            let next = due[0].nextAt + .seconds(60)
            await #expect(throws: SampleRollbackError()) {
                try await test.store.schedules.fire("nightly", at: due[0].nextAt, next: next) { tx in
                    try tx.enqueue(SampleJob(what: "sweep"))
                    throw SampleRollbackError()
                }
            }
            #expect(try await test.store.schedules.all().map(\.nextAt) == due.map(\.nextAt))
            try await test.store.schedules.pause("nightly", by: nil)
            #expect(try await fire(test) == 0)
            try await test.store.schedules.resume("nightly", by: nil)
            #expect(try await fire(test) == 1)
            await #expect(throws: JobError.notFound) { try await test.store.schedules.pause("weekly", by: nil) }
            try await test.store.schedules.declare { _ in [schedule(test, rule: "hourly")] }
            #expect(try await test.store.schedules.all().map(\.rule) == ["hourly"])
        }
    }

    @Test(
        "An undeclared schedule is deleted after being due for a day, so that two releases can run at once",
        arguments: TestJobsEngine.allCases)
    func undeclaredSchedules(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            try await test.store.schedules.declare { _ in [schedule(test)] }
            test.clock.advance(by: .seconds(3600))
            try await test.store.schedules.declare { _ in [] }
            #expect(try await fire(test) == 1)
            test.clock.advance(by: .seconds(90_000))
            try await test.store.schedules.pause("nightly", by: nil)
            try await test.store.schedules.declare { _ in [] }
            #expect(try await test.store.schedules.all().count == 1)
            try await test.store.schedules.resume("nightly", by: nil)
            try await test.store.schedules.declare { _ in [] }
            #expect(try await test.store.schedules.all().isEmpty)
        }
    }

    @Test(
        "J2: only the lease holder writes progress, and logs keep their latest lines",
        arguments: TestJobsEngine.allCases)
    func reports(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let id = try await test.enqueueSample()
            let worker = try await test.worker()
            let claimed = try await test.claim(worker)
            let lease = JobLease(claimed[0])
            try await test.store.reports.setProgress([JobProgress(lease, percent: 140, note: "far")])
            try await test.store.reports.setProgress([JobProgress(lease, note: "farther")])
            #expect(try await test.job(id).progress == 100)
            #expect(try await test.job(id).progressNote == "farther")
            func lines(_ job: ID<BackgroundJob>, _ count: Int) -> [JobLogRecord] {
                (0..<count).map {
                    JobLogRecord(
                        id: ID(), tenantID: test.acme.tenantID, jobID: job, attempt: 1, level: "info",
                        message: "line \($0)", at: test.clock.now)
                }
            }
            try await test.store.reports.appendLog(lines(id, 900) + lines(ID(), 1))
            try await test.store.reports.appendLog(lines(id, 200))
            let kept = try await test.ours.read { try $0.fetch(JobLogRecord.all.order { $0.id.ascending }) }
            #expect(kept.count == JobReports.maxLogLines)
            #expect(kept.first?.message == "line 100")
            #expect(kept.last?.message == "line 199")
            try await test.end(claimed, .completed(nil))
            try await test.store.reports.setProgress([JobProgress(lease, percent: 1)])
            #expect(try await test.job(id).progress == 100)
        }
    }

    @Test("Statistics of a minute add up, and are deleted after eight days", arguments: TestJobsEngine.allCases)
    func minutes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test async throws in
            let minute = JobStatisticsRecord(
                id: "default@1", queue: "default", minute: test.clock.now, completed: 3, failed: 1, lost: 0,
                waitSum: 10,
                waitMax: 7, runSum: 20, runMax: 9)
            var later = minute
            later.waitMax = 5
            later.runMax = 11
            _ = try await runConcurrently(
                { [later] in try await test.store.reports.addStatistics([later, minute]) },
                { try await test.store.reports.addStatistics([minute]) })
            let found = try await test.store.queries.statistics(since: test.clock.now)
            #expect(found.count == 1)
            #expect(found.first?.completed == 9)
            #expect(found.first?.waitMax == 7)
            #expect(found.first?.runMax == 11)
            #expect(found.first?.minute == test.clock.now)
            test.clock.advance(by: .seconds(8 * 86_400 + 1))
            #expect(try await test.store.pruner.prune().jobs == 0)
            #expect(try await test.store.queries.statistics(since: Timestamp(microseconds: 0)).isEmpty)
        }
    }
}
