import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

@Suite("Workers and schedules that were made at run time")
struct StoredSchedulerTests {
    @Test("Concurrent workers enqueue one job per due time, for its tenant", arguments: TestJobsEngine.allCases)
    func once(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let schedulers = try (0..<4).map { _ in try test.storedScheduler() }
            let ours = try await test.makeSchedule()
            try await test.makeSchedule(of: test.globex)
            for round in 1...5 {
                test.clock.advance(by: .seconds(60))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for scheduler in schedulers { group.addTask { _ = try await scheduler.fireDue() } }
                    try await group.waitForAll()
                }
                let reports = try await test.reports()
                #expect(reports.count == 2 * round)
                #expect(reports.count { $0.tenantID == test.acme.tenantID } == round)
                #expect(reports.allSatisfy { $0.userID == nil })
                try await test.endReports()
            }
            let schedule = try await test.schedule(ours.id)
            #expect(schedule.lastAt == test.clock.now)
            #expect(schedule.nextAt == test.clock.now + .seconds(60))
        }
    }

    @Test(
        "A stored period runs also in a time zone that this host doesn't know, which has no effect on it",
        arguments: TestJobsEngine.allCases)
    func unknownZone(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule()
            try await test.ours.write { tx in
                _ = try tx.update(StoredScheduleRecord.where { $0.id == made.id }) { [$0.timeZone.set("Mars/Base")] }
            }
            test.clock.advance(by: .seconds(60))
            try await test.storedScheduler().fireDue()
            #expect(try await test.reports().count == 1)
        }
    }

    @Test("No job is enqueued before the due time; the next due time is returned", arguments: TestJobsEngine.allCases)
    func waits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (scheduler, due) = (try test.storedScheduler(), test.clock.now + .seconds(60))
            #expect(try await scheduler.fireDue() == nil)
            try await test.makeSchedule()
            #expect(try await scheduler.fireDue() == due)
            #expect(try await test.reports().isEmpty)
            test.clock.advance(by: .seconds(60))
            #expect(try await scheduler.fireDue() == due + .seconds(60))
            let report = try #require(try await test.reports().first)
            #expect(try SchemaCoding.decodeStored(ReportJob.self, from: report.arguments.text).team == "all")
        }
    }

    @Test(
        "Missed due times enqueue one job, or none", arguments: TestJobsEngine.allCases,
        [(StoredSchedule.Misfire.latest, 1), (.skip, 0)])
    func misfires(_ engine: TestJobsEngine, _ policy: (StoredSchedule.Misfire, Int)) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule("rare", .every(.seconds(600)), misfire: policy.0)
            let start = test.clock.now
            test.clock.advance(by: .seconds(6300))
            let scheduler = try test.storedScheduler()
            try await scheduler.fireDue()
            try await scheduler.fireDue()
            #expect(try await test.reports().count == policy.1)
            #expect(try await test.schedule(made.id).nextAt == start + .seconds(6600))
        }
    }

    @Test("A due time is skipped while the job of an earlier one hasn't ended", arguments: TestJobsEngine.allCases)
    func overlap(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (made, scheduler) = (try await test.makeSchedule(), try test.storedScheduler())
            for _ in 0..<3 {
                test.clock.advance(by: .seconds(60))
                try await scheduler.fireDue()
            }
            let first = try #require(try await test.reports().first)
            #expect(try await test.reports().count == 1)
            #expect(try await test.schedule(made.id).lastJobID == first.id)
            try await test.endReports()
            test.clock.advance(by: .seconds(60))
            try await scheduler.fireDue()
            #expect(try await test.reports().count == 2)
        }
    }

    @Test(
        "A schedule that fails holds up no other, is tried more rarely, and says why",
        arguments: TestJobsEngine.allCases)
    func failing(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let fails = try await test.makeSchedule("fails", .every(.seconds(3600)))
            for index in 0..<60 { try await test.makeSchedule("good \(index)", .every(.seconds(7200))) }
            try await test.ours.write { tx in
                // No release can read these arguments.
                _ = try tx.update(StoredScheduleRecord.where { $0.id == fails.id }) {
                    [$0.arguments.set(JSONText(#"{"team":7}"#))]
                }
            }
            let scheduler = try test.storedScheduler()
            test.clock.advance(by: .seconds(7200))
            #expect(try await scheduler.fireDue() == test.clock.now + .seconds(1))
            let failed = try await test.schedule(fails.id)
            #expect(failed.failingSince == test.clock.now && failed.failure?.isEmpty == false)
            #expect(failed.nextAt == fails.nextAt, "its due time is kept")
            #expect(try await test.reports().count == 60)
            for pause in [1, 2, 4, 8] {
                test.clock.advance(by: .seconds(pause))
                #expect(try await scheduler.fireDue() == test.clock.now + .seconds(2 * pause))
            }
            // Its owner corrects it.
            try await test.ours.write { tx in
                _ = try tx.reschedule(fails.id, ReportJob(), named: "fails", .every(.seconds(3600)))
            }
            try await scheduler.fireDue()
            #expect(try await test.reports().count == 61)
            let after = try await test.schedule(fails.id)
            #expect(after.failingSince == nil && after.failure == nil)
        }
    }

    @Test("A paused tenant's schedules wait, with their due times", arguments: TestJobsEngine.allCases)
    func pausedTenant(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let acme = test.acme.tenantID
            let paused = LineRecorder()
            paused.add("\(acme)")
            let job = JobRegistration(ReportJob.self) { _, _ in }
                .pausing { tenant in paused.entries.last == "\(tenant)" }
            let scheduler = try test.storedScheduler([job])
            let made = try await test.makeSchedule("rare", .every(.seconds(3600)))
            try await test.makeSchedule("rare", .every(.seconds(3600)), of: test.globex)
            test.clock.advance(by: .seconds(3600))
            try await scheduler.fireDue()
            #expect(try await test.reports().map(\.tenantID) == [test.globex.tenantID])
            #expect(try await test.schedule(made.id).failingSince == nil)
            paused.add("nobody")
            test.clock.advance(by: .seconds(60))
            try await scheduler.fireDue()
            #expect(try await test.reports().map(\.tenantID) == [test.globex.tenantID, acme])
            #expect(try await test.schedule(made.id).lastAt == made.nextAt)
        }
    }

    @Test(
        "A job that a worker doesn't know is left to others, and counts as failing after some minutes",
        arguments: TestJobsEngine.allCases)
    func unknown(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule()
            let other = try test.storedScheduler([JobRegistration(SampleJob.self) { _, _ in }])
            test.clock.advance(by: .seconds(60))
            try await other.fireDue()
            #expect(try await test.schedule(made.id).failingSince == nil)
            test.clock.advance(by: .seconds(300))
            try await other.fireDue()
            #expect(try await test.schedule(made.id).failingSince == test.clock.now)
            test.clock.advance(by: .seconds(300))
            try await test.storedScheduler().fireDue()
            #expect(try await test.reports().count == 1)
            #expect(try await test.schedule(made.id).failingSince == nil)
        }
    }

    @Test("Arguments of an earlier version are upcasted", arguments: TestJobsEngine.allCases)
    func versions(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.ours.write { tx in
                _ = try tx.schedule(ParcelOfOne.Parcel(to: "Ada"), named: "parcel", .every(.seconds(60)))
            }
            test.clock.advance(by: .seconds(60))
            try await test.storedScheduler([JobRegistration(ParcelOfTwo.Parcel.self) { _, _ in }]).fireDue()
            let job = try #require(
                try await test.ours.first(JobRecord.where { $0.name == ParcelOfTwo.Parcel.name }))
            #expect(job.version == 2)
            let parcel = try SchemaCoding.decodeStored(ParcelOfTwo.Parcel.self, from: job.arguments.text)
            #expect(parcel.recipient == "Ada")
        }
    }

    @Test("How the last job ended is known after its row is gone", arguments: TestJobsEngine.allCases)
    func outcome(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule("rare", .every(.seconds(86_400)))
            let scheduler = try test.storedScheduler()
            test.clock.advance(by: .seconds(86_400))
            try await scheduler.fireDue()
            #expect(try await test.schedule(made.id).lastOutcome == .available)
            try await test.endReports()
            try await test.store.storedSchedules.noteOutcomes()
            test.clock.advance(by: .seconds(3600))
            _ = try await test.store.pruner.prune()
            #expect(try await test.reports().isEmpty)
            #expect(try await test.schedule(made.id).lastOutcome == .completed)
        }
    }

    @Test("A worker enqueues jobs by the schedules of tenants and runs them", arguments: TestJobsEngine.allCases)
    func worker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            try await test.makeSchedule("often", .every(.seconds(1)), job: ReportJob(team: "ours"))
            test.clock.advance(by: .seconds(1))
            let jobs = [JobRegistration(ReportJob.self) { job, _ in recorder.add(job.team) }]
            try await test.withWorker(jobs) { _ in
                try await eventually("reported") { recorder.entries == ["ours"] }
                // The leader does so.
                try await eventually("noted") {
                    try await test.ours.first(ScheduleRunRecord.all)?.lastOutcome == "completed"
                }
            }
        }
    }

    @Test(
        "Due times and the ends of earlier jobs don't block each other", .enabled(if: TestPostgres.current != nil))
    func lockOrder() async throws {
        try await TestJobs.with(.postgres) { test async throws in
            let scheduler = try test.storedScheduler()
            for name in ["one", "two"] { try await test.makeSchedule(name, .every(.seconds(3600))) }
            test.clock.advance(by: .seconds(3600))
            try await scheduler.fireDue()
            let jobs = try await test.reports().map(\.id)
            let (first, second, now) = (try #require(jobs.first), try #require(jobs.last), test.clock.now)
            #expect(first < second)
            // The schedule of the second job has been due for longer.
            test.clock.advance(by: .seconds(3600))
            try await test.ours.write { tx in
                _ = try tx.update(ScheduleRunRecord.where { $0.lastJobID == second }) { [$0.attemptAt.set(now)] }
            }
            let lock = HeldLock()
            let end = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    _ = try tx.first(JobRecord.where { $0.id == first }, lock: .forUpdate)
                    lock.hold()
                    _ = try tx.first(JobRecord.where { $0.id == second }, lock: .forUpdate)
                }
            }
            try await eventually("locked") { lock.isHeld }
            let fire = Task { @Sendable in try await scheduler.fireDue() }
            try await test.untilStatementWaits()
            lock.release()
            try await end.value
            _ = try await fire.value
            #expect(try await test.reports().count == 2)
        }
    }
}
