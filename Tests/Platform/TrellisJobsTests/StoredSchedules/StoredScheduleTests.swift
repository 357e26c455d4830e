import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Schedules that are made at run time")
struct StoredScheduleTests {
    @Test("A cron expression has its time zone, and its first due time follows", arguments: TestJobsEngine.allCases)
    func zone(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule("morning", .cron("30 8 * * *"), in: "Europe/Berlin")
            let cron = try DueTimes(.cron("30 8 * * *"), in: "Europe/Berlin", misfire: .latest, of: "")
            #expect(made.nextAt == cron.next(after: test.clock.now))
            let ours = try await test.ours.read { try $0.schedules() }
            #expect(ours.map(\.id) == [made.id] && ours.map(\.nextAt) == [made.nextAt])
            #expect(ours.map(\.rule) == [.cron("30 8 * * *")] && ours.map(\.timeZone) == ["Europe/Berlin"])
            let theirs = try await test.theirs.read { try $0.schedules() }
            #expect(theirs == [])
        }
    }

    @Test(
        "A user who runs a schedule waits for the worker that enqueues its job, and not the other way round",
        .enabled(if: TestPostgres.current != nil))
    func runMeanwhile() async throws {
        try await TestJobs.with(.postgres) { test in
            let (made, lock, runs) = (try await test.makeSchedule(), HeldLock(), LineRecorder())
            let firing = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    runs.add("worker")
                    _ = try tx.find(ScheduleRunRecord.self, made.id, lock: .forNoKeyUpdate)
                    lock.hold()
                    let unique = UniqueJob("schedule \(made.id)", onConflict: .keep)
                    return try tx.enqueue(ReportJob(), JobOptions(unique: unique))
                }
            }
            try await eventually("the row is locked") { lock.isHeld }
            let running = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    runs.add("user")
                    return try tx.run(try tx.lockedSchedule(made.id), StoredArguments(ReportJob.self))
                }
            }
            try await test.untilStatementWaits()
            lock.release()
            let job = try await firing.value
            await #expect(throws: JobError.notUnique(existing: job.id)) { try await running.value }
            // Neither was repeated after a deadlock.
            #expect(runs.entries == ["worker", "user"])
        }
    }

    @Test("Invalid rules and time zones are refused", arguments: TestJobsEngine.allCases)
    func invalid(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let rules: [(ScheduleRule, String)] = [
                (.cron("0 25 * * *"), "UTC"), (.cron("often"), "UTC"), (.cron("@daily"), "Mars/Base"),
                (.every(.zero), "UTC"), (.every(.milliseconds(1500)), "UTC"),
            ]
            for (rule, zone) in rules {
                let error = await #expect(throws: StoredScheduleError.self) {
                    try await test.makeSchedule("bad", rule, in: zone)
                }
                #expect(error?.code == "schedule.invalid_rule")
            }
            let made = try await test.ours.read { try $0.schedules() }
            #expect(made == [])
        }
    }

    @Test(
        "A name belongs to one schedule of a tenant, also of several that are made at once",
        arguments: TestJobsEngine.allCases)
    func names(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        do {
                            try await test.makeSchedule("report")
                            return true
                        } catch StoredScheduleError.nameTaken {
                            return false
                        }
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(made == 1)
            try await test.makeSchedule("report", of: test.globex)
            let other = try await test.makeSchedule("other")
            await #expect(throws: StoredScheduleError.nameTaken) {
                try await test.ours.write {
                    try $0.reschedule(other.id, ReportJob(), named: "report", .every(.seconds(60)))
                }
            }
        }
    }

    @Test(
        "A new rule applies from now on; a new name or argument keeps the due time",
        arguments: TestJobsEngine.allCases)
    func changes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let made = try await test.makeSchedule()
            test.clock.advance(by: .seconds(30))
            let renamed = try await test.ours.write {
                try $0.reschedule(made.id, ReportJob(team: "one"), named: "renamed", .every(.seconds(60)))
            }
            #expect(renamed.nextAt == made.nextAt && renamed.version == made.version + 1)
            let rarer = try await test.ours.write {
                try $0.reschedule(made.id, ReportJob(), named: "renamed", .every(.seconds(3600)))
            }
            #expect(rarer.nextAt == made.nextAt.map { $0 + .seconds(3540) })
            await #expect(throws: StoredScheduleError.notFound) {
                try await test.theirs.write {
                    try $0.reschedule(made.id, ReportJob(), named: "mine", .every(.seconds(60)))
                }
            }
        }
    }

    @Test(
        "A paused schedule enqueues nothing, and continues with its next due time",
        arguments: TestJobsEngine.allCases)
    func paused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (made, scheduler) = (try await test.makeSchedule(), try test.storedScheduler())
            for _ in 0..<2 {
                let paused = try await test.ours.write { try $0.pauseSchedule(made.id) }
                #expect(paused.pausedAt != nil && paused.nextAt == nil && paused.version == 2)
            }
            test.clock.advance(by: .seconds(330))
            #expect(try await scheduler.fireDue() == nil)
            for _ in 0..<2 {
                let resumed = try await test.ours.write { try $0.resumeSchedule(made.id) }
                #expect(resumed.nextAt == test.clock.now + .seconds(30) && resumed.version == 3)
            }
            try await scheduler.fireDue()
            #expect(try await test.reports().isEmpty)
            test.clock.advance(by: .seconds(30))
            try await scheduler.fireDue()
            #expect(try await test.reports().count == 1)
        }
    }

    @Test("A deleted schedule enqueues nothing; its jobs stay", arguments: TestJobsEngine.allCases)
    func deleted(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (made, scheduler) = (try await test.makeSchedule(), try test.storedScheduler())
            test.clock.advance(by: .seconds(60))
            try await scheduler.fireDue()
            await #expect(throws: StoredScheduleError.notFound) {
                try await test.theirs.write { try $0.deleteSchedule(made.id) }
            }
            try await test.ours.write { try $0.deleteSchedule(made.id) }
            test.clock.advance(by: .seconds(60))
            #expect(try await scheduler.fireDue() == nil)
            #expect(try await test.reports().count == 1)
            #expect(try await test.ours.count(ScheduleRunRecord.all) == 0)
        }
    }

    @Test("A schedule can run now, but not while an earlier job of it hasn't ended", arguments: TestJobsEngine.allCases)
    func runNow(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (made, stored) = (try await test.makeSchedule(), StoredArguments(ReportJob.self))
            func run() async throws -> EnqueuedJob {
                try await test.ours.write { tx in try tx.run(try tx.lockedSchedule(made.id), stored) }
            }
            let job = try await run()
            let schedule = try await test.schedule(made.id)
            #expect(schedule.lastJobID == job.id && schedule.nextAt == made.nextAt)
            await #expect(throws: JobError.notUnique(existing: job.id)) { try await run() }
            try await test.endReports()
            #expect(try await run().id != job.id)
        }
    }

    @Test("A schedule of the platform runs without a tenant", arguments: TestJobsEngine.allCases)
    func platform(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let platform = Scope(tenantID: .platform, userID: .noUser, requestID: "")
            try await test.makeSchedule(of: platform)
            test.clock.advance(by: .seconds(60))
            try await test.storedScheduler().fireDue()
            #expect(try await test.reports().map(\.tenantID) == [.platform])
        }
    }

    @Test("Schedules about an erased subject are deleted, of one tenant or of all", arguments: TestJobsEngine.allCases)
    func erasure(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let user = ID<User>()
            for scope in [test.acme, test.globex] {
                try await test.makeSchedule("about", job: ReportJob(about: user), of: scope)
                try await test.makeSchedule("about another", job: ReportJob(about: ID()), of: scope)
            }
            func names(_ database: TenantDatabase) async throws -> [String] {
                try await database.read { try $0.schedules() }.map(\.name)
            }
            let acme = test.acme.tenantID
            #expect(try await test.store.control.erase(.user(user), tenant: acme, except: ID()) == (1, false))
            #expect(try await names(test.ours) == ["about another"])
            #expect(try await names(test.theirs) == ["about", "about another"])
            #expect(try await test.store.control.erase(.user(user), tenant: nil, except: ID()) == (1, false))
            #expect(try await test.store.control.erase(.user(user), tenant: nil, except: ID()) == (0, false))
            #expect(try await names(test.theirs) == ["about another"])
        }
    }

    @Test(
        "A schedule that is run now while a worker enqueues its job waits for the worker",
        .enabled(if: TestPostgres.current != nil))
    func runWhileDue() async throws {
        try await TestJobs.with(.postgres) { test async throws in
            let (made, lock) = (try await test.makeSchedule(), HeldLock())
            // Has the locks of a worker, in its order: that of the due times, then that of the unique key.
            let fire = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    _ = try tx.first(ScheduleRunRecord.where { $0.id == made.id }, lock: .forUpdate)
                    lock.hold()
                    let unique = UniqueJob("schedule \(made.id)", onConflict: .keep)
                    return try tx.enqueue(ReportJob(), JobOptions(unique: unique)).id
                }
            }
            try await eventually("locked") { lock.isHeld }
            let run = Task { @Sendable [ours = test.ours] in
                try await ours.write { tx in
                    _ = try tx.run(try tx.lockedSchedule(made.id), StoredArguments(ReportJob.self))
                }
            }
            try await test.untilStatementWaits()
            lock.release()
            let job = try await fire.value
            await #expect(throws: JobError.notUnique(existing: job)) { try await run.value }
            #expect(try await test.reports().map(\.id) == [job])
        }
    }
}
