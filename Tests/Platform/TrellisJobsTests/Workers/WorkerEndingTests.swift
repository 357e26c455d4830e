import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Stopping attempts and workers")
struct WorkerEndingTests {
    @Test("An attempt that exceeds its timeout is cancelled and releases its slot", arguments: TestJobsEngine.allCases)
    func timeout(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { job, _ in if job.what == "sleep" { try await untilCancelled() } }
            try await test.withWorker(jobs, { $0.concurrency = 1 }) { _ in
                let slow = try await test.enqueueTestJob("sleep", JobOptions(timeout: .milliseconds(20)))
                try await test.waitForState(.scheduled, slow)
                #expect(try await test.job(slow).errorCode == "job.timeout")
                let quick = try await test.enqueueTestJob("sweep")
                try await test.waitForState(.completed, quick)
            }
        }
    }

    @Test(
        "A stuck job loses its slot, and ends once",
        arguments: TestJobsEngine.allCases)
    func stuck(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, recorder) = (Latch(), LineRecorder())
            defer { latch.open() }
            let jobs = TestJobs.jobs { job, _ in
                if job.what == "stubborn" { await latch.wait() }
                recorder.add(job.what)
            }
            try await test.withWorker(jobs, onStuck: { recorder.add("stuck \($0.name)") }) {
                $0.concurrency = 1
                $0.stuckAfter = .milliseconds(20)
            } _: { run in
                let id = try await test.enqueueTestJob("stubborn", JobOptions(attempts: 1, timeout: .milliseconds(20)))
                try await test.waitForState(.discarded, id)
                #expect(try await test.job(id).errorCode == "job.timeout")
                try await eventually("noted") { try await test.events(id).contains(.stuck) }
                let next = try await test.enqueueTestJob("sweep")
                try await test.waitForState(.completed, next)
                latch.open()
                try await eventually("ended") { recorder.entries.contains("stubborn") }
                // Claims also take slots for a moment.
                try await eventually("free") { run.slots.used == 0 }
                #expect(try await test.state(id) == .discarded)
            }
            #expect(recorder.entries == ["stuck tests.worker", "sweep", "stubborn"])
        }
    }

    @Test("A running job is cancelled on request", arguments: TestJobsEngine.allCases)
    func cancel(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { _, _ in try await untilCancelled() }
            try await test.withWorker(jobs) { _ in
                let id = try await test.enqueueTestJob()
                try await test.waitForState(.running, id)
                try await test.store.control.cancel(id, tenant: test.acme.tenantID, by: test.acme.userID)
                try await test.waitForState(.cancelled, id)
            }
        }
    }

    @Test("A stopping worker lets jobs end within the grace period", arguments: TestJobsEngine.allCases)
    func grace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, id) = (Latch(), try await test.enqueueTestJob())
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            try await test.withWorker(jobs, { $0.shutdownGrace = .seconds(60) }) { run in
                try await eventually("running") { run.running.count == 1 }
                run.stop(grace: .seconds(60))
                try await eventually("stopping") { try await test.store.workers.all().first?.stoppingAt != nil }
                let late = try await test.enqueueTestJob()
                latch.open()
                try await test.waitForState(.completed, id)
                try await eventually("gone") { try await test.store.workers.all().isEmpty }
                #expect(try await test.state(late) == .available)
            }
        }
    }

    @Test(
        "A stopping worker puts unfinished jobs back, and the attempts don't count",
        arguments: TestJobsEngine.allCases)
    func putsBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let latch = Latch()
            defer { latch.open() }
            let polite = try await test.enqueueTestJob("polite")
            let stubborn = try await test.enqueueTestJob("stubborn")
            let jobs = TestJobs.jobs { job, _ in
                if job.what == "stubborn" { await latch.wait() } else { try await untilCancelled() }
            }
            try await test.withWorker(jobs, { $0.stuckAfter = .milliseconds(100) }) { _ in
                for id in [polite, stubborn] { try await test.waitForState(.running, id) }
            }
            for id in [polite, stubborn] {
                let job = try await test.job(id)
                #expect(job.state == .available)
                #expect(job.attempt == 0)
                #expect(try await test.events(id) == [.requeued])
            }
            #expect(try await test.store.workers.all().isEmpty)
        }
    }

    @Test("A service whose task is cancelled puts its jobs back and ends", arguments: TestJobsEngine.allCases)
    func cancelledService(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, started) = (try await test.enqueueTestJob(), Latch())
            let jobs = TestJobs.jobs { _, _ in
                started.open()
                try await untilCancelled()
            }
            let service = try JobWorkerDaemon(test.database, jobs: jobs, clock: test.clock, logger: .silent)
            let task = Task { try await service.run() }
            await started.wait()
            task.cancel()
            try await task.value
            #expect(try await test.state(id) == .available)
            #expect(try await test.job(id).attempt == 0)
            #expect(try await test.store.workers.all().isEmpty)
        }
    }

    @Test("An attempt is counted before it counts as ended, so that the last statistics have it")
    func counted() async throws {
        try await TestJobs.with(.sqlite) { test async throws in
            for _ in 0..<200 { _ = try await test.enqueueTestJob() }
            let service = try JobWorkerDaemon(
                test.database, jobs: TestJobs.jobs { _, _ in }, clock: test.clock, logger: .silent)
            let run = WorkerRun(service.configuration)
            for job in try await test.claim(try await test.worker(), 200) {
                let attempt = run.configuration.environment.attempt(job)
                run.running.add(attempt)
                // As a worker that stops: it writes what was counted once nothing runs.
                let last = Task.detached { @Sendable in
                    while run.running.count > 0 { await Task.yield() }
                    return run.statistics.take().map(\.completed)
                }
                run.finish(attempt, .completed(nil))
                #expect(await last.value == [1])
            }
            #expect(await run.acknowledger.finish(within: .seconds(10)) == 0)
        }
    }
}
