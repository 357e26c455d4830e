import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Job schedulers")
struct JobSchedulerTests {
    private func scheduler(_ test: TestJobs, _ schedules: JobSchedule...) throws -> JobScheduler {
        let environment = JobEnvironment(
            try JobCatalog([]), test.store, clock: test.clock, logger: .silent)
        return JobScheduler(try ValidatedSchedule.checked(schedules), environment)
    }

    private func schedule(
        _ rule: ScheduleRule = .every(.seconds(60)), misfire: JobSchedule.Misfire = .latest
    ) -> JobSchedule {
        JobSchedule("tick", rule, misfire: misfire, TickJob())
    }

    private func jobs(_ test: TestJobs) async throws -> [JobRecord] {
        try await test.system.read { tx in
            try tx.acrossTenants(reason: "a test reads rows", level: .trace).fetch(
                JobRecord.where { $0.name == TickJob.name })
        }
    }

    @Test("Concurrent schedulers enqueue one job per due time", arguments: TestJobsEngine.allCases)
    func once(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let schedulers = try (0..<4).map { _ in try scheduler(test, schedule()) }
            for scheduler in schedulers { try await scheduler.declare() }
            for round in 1...5 {
                test.clock.advance(by: .seconds(60))
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for scheduler in schedulers { group.addTask { _ = try await scheduler.fireDue() } }
                    try await group.waitForAll()
                }
                #expect(try await jobs(test).count == round)
            }
            let jobs = try await jobs(test)
            #expect(jobs.allSatisfy { $0.tenantID == .platform && $0.userID == nil })
            let row = try #require(try await test.store.schedules.all().first)
            #expect(row.lastAt == test.clock.now)
            #expect(jobs.map(\.id).contains(try #require(row.lastJobID)))
        }
    }

    @Test("No job is enqueued before the due time; the next due time is returned", arguments: TestJobsEngine.allCases)
    func waits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let scheduler = try scheduler(test, schedule())
            try await scheduler.declare()
            let due = test.clock.now + .seconds(60)
            #expect(try await scheduler.fireDue() == due)
            #expect(try await jobs(test).isEmpty)
            test.clock.advance(by: .seconds(60))
            #expect(try await scheduler.fireDue() == due + .seconds(60))
            #expect(try await jobs(test).count == 1)
        }
    }

    @Test(
        "Missed due times are handled according to the misfire policy",
        arguments: TestJobsEngine.allCases,
        [(JobSchedule.Misfire.skip, 0), (.latest, 1), (.all(limit: 3), 3), (.all(limit: 100), 10)])
    func misfires(_ engine: TestJobsEngine, _ policy: (JobSchedule.Misfire, Int)) async throws {
        try await TestJobs.with(engine) { test in
            let scheduler = try scheduler(test, schedule(.every(.seconds(600)), misfire: policy.0))
            try await scheduler.declare()
            let start = test.clock.now
            test.clock.advance(by: .seconds(6300))
            try await scheduler.fireDue()
            #expect(try await jobs(test).count == policy.1)
            #expect(try await test.store.schedules.all().map(\.nextAt) == [start + .seconds(6600)])
            try await scheduler.fireDue()
            #expect(try await jobs(test).count == policy.1)
        }
    }

    @Test("A paused schedule enqueues nothing until it is resumed", arguments: TestJobsEngine.allCases)
    func paused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let scheduler = try scheduler(test, schedule())
            try await scheduler.declare()
            try await test.store.schedules.pause("tick", by: nil)
            test.clock.advance(by: .seconds(300))
            #expect(try await scheduler.fireDue() == nil)
            #expect(try await jobs(test).isEmpty)
            try await test.store.schedules.resume("tick", by: nil)
            try await scheduler.fireDue()
            #expect(try await jobs(test).count == 1)
        }
    }

    @Test(
        "A changed rule applies from now on; an unchanged declaration changes nothing",
        arguments: TestJobsEngine.allCases)
    func changed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let start = test.clock.now
            try await scheduler(test, schedule()).declare()
            test.clock.advance(by: .seconds(30))
            try await scheduler(test, schedule()).declare()
            #expect(try await test.store.schedules.all().map(\.nextAt) == [start + .seconds(60)])
            try await scheduler(test, schedule(.every(.seconds(3600)))).declare()
            #expect(try await test.store.schedules.all().map(\.nextAt) == [start + .seconds(3600)])
        }
    }

    @Test("A due time is skipped while the unique job still runs", arguments: TestJobsEngine.allCases)
    func unique(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let scheduler = try scheduler(
                test,
                JobSchedule(
                    "tick", .every(.seconds(60)), TickJob(),
                    JobOptions(unique: UniqueJob(onConflict: .reject))))
            try await scheduler.declare()
            for _ in 0..<3 {
                test.clock.advance(by: .seconds(60))
                try await scheduler.fireDue()
            }
            #expect(try await jobs(test).count == 1)
            #expect(try await test.store.schedules.all().map(\.nextAt) == [test.clock.now + .seconds(60)])
        }
    }

    @Test(
        "A schedule that fails holds up no other, is tried more rarely, and says why",
        arguments: TestJobsEngine.allCases,
        [
            // An error of jobs, and one of the database: no text may contain NUL.
            JobOptions(batch: ID<JobBatch>()), JobOptions(unique: UniqueJob("\0")),
        ])
    func failing(_ engine: TestJobsEngine, _ options: JobOptions) async throws {
        try await TestJobs.with(engine) { test in
            let fails = JobSchedule("fails", .every(.seconds(3600)), TickJob(), options)
            let scheduler = try scheduler(test, fails, schedule(.every(.seconds(7200))))
            try await scheduler.declare()
            test.clock.advance(by: .seconds(7200))
            // The failing schedule is the first of those that are due.
            #expect(try await test.store.schedules.due().map(\.id) == ["fails", "tick"])
            #expect(try await scheduler.fireDue() == test.clock.now + .seconds(1))
            #expect(try await jobs(test).count == 1)
            let row = try #require(try await test.store.schedules.all().first)
            #expect(row.failingSince == test.clock.now && row.failure?.isEmpty == false)
            #expect(row.nextAt == test.clock.now, "its latest due time is kept")
            // It isn't tried before its time, and then later each time.
            #expect(try await scheduler.fireDue() == test.clock.now + .seconds(1))
            for pause in [1, 2, 4, 8] {
                test.clock.advance(by: .seconds(pause))
                #expect(try await scheduler.fireDue() == test.clock.now + .seconds(2 * pause))
            }
            #expect(try await test.store.schedules.all().first?.failingSince == row.failingSince)
            // A process whose release is right enqueues it at once.
            let repaired = try self.scheduler(test, JobSchedule("fails", .every(.seconds(3600)), TickJob()))
            try await repaired.fireDue()
            #expect(try await jobs(test).count == 2)
            let after = try #require(try await test.store.schedules.all().first)
            #expect(after.failingSince == nil && after.failure == nil)
        }
    }

    @Test("A schedule with many missed times leaves the others their turn", arguments: TestJobsEngine.allCases)
    func turns(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let scheduler = try scheduler(
                test, JobSchedule("many", .every(.seconds(1)), misfire: .all(limit: 250), TickJob()))
            try await scheduler.declare()
            test.clock.advance(by: .seconds(250))
            var counts: [Int] = []
            while let next = try await scheduler.fireDue(), next <= test.clock.now {
                counts.append(try await jobs(test).count)
            }
            #expect(counts == [100, 200])
            #expect(try await jobs(test).count == 250)
        }
    }

    @Test("A worker enqueues jobs by its schedules and runs them", arguments: TestJobsEngine.allCases)
    func worker(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let jobs = [JobRegistration(TickJob.self) { _, _ in recorder.add("tick") }]
            try await test.withWorker(jobs, schedules: [schedule(.every(.seconds(1)))]) { _ in
                try await eventually("declared") { try await !test.store.schedules.all().isEmpty }
                test.clock.advance(by: .seconds(1))
                try await eventually("ticked") { recorder.entries == ["tick"] }
            }
        }
    }
}
