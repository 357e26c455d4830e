import Logging
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A job that computes on a thread of its own.
@Schema
struct ComputingJob: JobPayload {
    typealias Output = Int
    static let name = "tests.computing"
    static let executor: JobExecutor = .dedicated
}

/// A job that shares the threads of all tasks.
@Schema
struct SharingJob: JobPayload {
    static let name = "tests.sharing"
}

@Suite("Jobs that keep other work from running")
struct BlockedProcessTests {
    @Test(
        "A process that a stuck job blocks exits; the job has failed, the others lose no attempt",
        arguments: TestJobsEngine.allCases)
    func exits(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            let jobs =
                TestJobs.jobs { _, _ in await latch.wait() }
                + [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
            try await test.withBlockableWorker(jobs, blocked, exits: exits) { _ in
                let innocent = try await test.enqueueTestJob()
                try await test.waitForState(.running, innocent)
                blocked.add("now")
                let guilty = try await test.ours.write {
                    try $0.enqueue(SharingJob(), JobOptions(timeout: .milliseconds(20))).id
                }
                try await eventually("exit") { exits.entries == ["tests.sharing"] }
                let job = try await test.job(innocent)
                #expect(job.state == .available)
                #expect(job.attempt == 0)
                #expect(try await test.events(innocent) == [.requeued])
                #expect(try await test.job(guilty).attempt == 1)
                #expect(try await test.job(guilty).errorCode == "job.timeout")
                #expect(try await test.events(guilty) == [.stuck, .failed])
                #expect(try await test.store.workers.all().isEmpty)
            }
        }
    }

    @Test(
        "A job given up earlier that still runs ends the process once it blocks it", arguments: TestJobsEngine.allCases)
    func abandoned(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            let jobs = [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
            try await test.withBlockableWorker(jobs, blocked, exits: exits) { _ in
                let id = try await test.ours.write {
                    try $0.enqueue(SharingJob(), JobOptions(attempts: 1, timeout: .milliseconds(20))).id
                }
                try await test.waitForState(.discarded, id)
                #expect(exits.entries.isEmpty)
                blocked.add("now")
                try await eventually("exit") { exits.entries == ["tests.sharing"] }
            }
        }
    }

    @Test("What jobs complete while the process is about to exit is written", arguments: TestJobsEngine.allCases)
    func endsMeanwhile(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, never, blocked, exits) = (Latch(), Latch(), LineRecorder(), LineRecorder())
            defer {
                latch.open()
                never.open()
            }
            let jobs =
                TestJobs.jobs { _, _ in await latch.wait() }
                + [JobRegistration(SharingJob.self) { _, _ in await never.wait() }]
            // The jobs end while the last results are collected.
            let logger = Logger(label: "test") { _ in OpeningHandler(latch: latch) }
            try await test.withBlockableWorker(jobs, blocked, exits: exits, logger: logger, { $0.concurrency = 300 }) {
                _ in
                _ = try await test.ours.write { tx in
                    try tx.enqueue(contentsOf: (0..<200).map { WorkerTestJob(what: "\($0)") }).count
                }
                try await eventually("running") {
                    try await test.ours.count(JobRecord.where { $0.state == .running }) == 200
                }
                blocked.add("now")
                let options = JobOptions(timeout: .milliseconds(20))
                _ = try await test.ours.write { try $0.enqueue(SharingJob(), options).id }
                try await eventually("exit") { exits.entries == ["tests.sharing"] }
            }
            let counted = try await test.store.queries.statistics(since: Timestamp(microseconds: 0))
            let completed = try await test.ours.count(JobRecord.where { $0.state == .completed })
            #expect(counted.map(\.completed).reduce(0, +) == completed)
        }
    }

    @Test("A process that must not exit goes on")
    func mustNotExit() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            blocked.add("now")
            let jobs = [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
            try await test.withBlockableWorker(jobs, blocked, exits: exits, { $0.exitWhenBlocked = false }) { _ in
                let id = try await test.ours.write {
                    try $0.enqueue(SharingJob(), JobOptions(attempts: 1, timeout: .milliseconds(20))).id
                }
                try await test.waitForState(.discarded, id)
                let other = try await test.ours.write { try $0.enqueue(SharingJob()).id }
                try await test.waitForState(.running, other)
            }
            #expect(exits.entries.isEmpty)
        }
    }

    @Test("A blocked process without a stuck job goes on", arguments: TestJobsEngine.allCases)
    func goesOn(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            blocked.add("now")
            let jobs = [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
            try await test.withBlockableWorker(jobs, blocked, exits: exits) { _ in
                let id = try await test.ours.write { try $0.enqueue(SharingJob()).id }
                try await test.waitForState(.running, id)
                // The watchdog looks several times during the heartbeats.
                let beats = try await test.store.workers.all().map(\.heartbeat).max() ?? 0
                try await eventually("heartbeats") {
                    try await test.store.workers.all().contains { $0.heartbeat >= beats + 5 }
                }
                latch.open()
                try await test.waitForState(.completed, id)
            }
            #expect(exits.entries.isEmpty)
        }
    }

    @Test(
        "A stuck job on a thread of its own is given up, but isn't a reason to exit", arguments: TestJobsEngine.allCases
    )
    func dedicatedIsInnocent(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            blocked.add("now")
            let jobs = [
                JobRegistration(ComputingJob.self) { _, _ in
                    await latch.wait()
                    return 1
                }
            ]
            try await test.withBlockableWorker(jobs, blocked, exits: exits) { _ in
                let options = JobOptions(attempts: 1, timeout: .milliseconds(20))
                let id = try await test.ours.write { try $0.enqueue(ComputingJob(), options).id }
                try await test.waitForState(.discarded, id)
            }
            #expect(exits.entries.isEmpty)
        }
    }

    @Test("A job whose code ends just before it is given up doesn't count as running on")
    func endsBeforeGivenUp() {
        let (running, attempt) = (RunningJobs(), JobAttempt(.sample(timeoutMs: nil), timeout: .seconds(1)))
        running.bodyEnded(attempt)
        running.abandon(attempt)
        #expect(running.abandonedAttempts.isEmpty)
        let other = JobAttempt(.sample(timeoutMs: nil), timeout: .seconds(1))
        running.abandon(other)
        #expect(running.abandonedAttempts.count == 1)
        running.bodyEnded(other)
        #expect(running.abandonedAttempts.isEmpty)
    }

    @Test(
        "A blocked process exits in time although the database doesn't answer",
        .enabled(if: TestPostgres.current != nil))
    func exitsWithoutDatabase() async throws {
        try await TestJobs.with(.postgres) { test in
            let (latch, blocked, exits) = (Latch(), LineRecorder(), LineRecorder())
            defer { latch.open() }
            let jobs = [JobRegistration(SharingJob.self) { _, _ in await latch.wait() }]
            try await test.withBlockableWorker(jobs, blocked, exits: exits, exitLimit: .milliseconds(200)) { _ in
                let options = JobOptions(timeout: .seconds(1))
                let id = try await test.ours.write { try $0.enqueue(SharingJob(), options).id }
                try await test.waitForState(.running, id)
                let lock = HeldLock()
                let holder = test.holding(lock) { tx in _ = try tx.find(JobRecord.self, id, lock: .forUpdate) }
                try await eventually("locked") { lock.isHeld }
                blocked.add("now")
                try await eventually("exit") { exits.entries == ["tests.sharing"] }
                #expect(lock.isHeld)
                lock.release()
                try await holder.value
            }
        }
    }
}
