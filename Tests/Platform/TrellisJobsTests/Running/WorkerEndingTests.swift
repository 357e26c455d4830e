import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Attempts and workers that are stopped")
struct WorkerEndingTests {
    @Test("An attempt that takes too long is cancelled, and its place is free", arguments: TestJobsEngine.allCases)
    func timeout(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { job, _ in if job.what == "sleep" { try await untilCancelled() } }
            try await test.withWorker(jobs, { $0.concurrency = 1 }) { _ in
                let slow = try await test.chore("sleep", JobOptions(timeout: .milliseconds(20)))
                try await test.becomes(.scheduled, slow)
                #expect(try await test.job(slow).errorCode == "job.timeout")
                let quick = try await test.chore("sweep")
                try await test.becomes(.completed, quick)
            }
        }
    }

    @Test(
        "A job that doesn't end though it was cancelled loses its place, and ends once",
        arguments: TestJobsEngine.allCases)
    func stuck(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, diary) = (Latch(), Diary())
            defer { latch.open() }
            let jobs = TestJobs.jobs { job, _ in
                if job.what == "stubborn" { await latch.wait() }
                diary.add(job.what)
            }
            try await test.withWorker(jobs, onStuck: { diary.add("stuck \($0.name)") }) {
                $0.concurrency = 1
                $0.stuckAfter = .milliseconds(20)
            } _: { life in
                let id = try await test.chore("stubborn", JobOptions(attempts: 1, timeout: .milliseconds(20)))
                try await test.becomes(.discarded, id)
                #expect(try await test.job(id).errorCode == "job.timeout")
                try await eventually("noted") { try await test.events(id).contains(.stuck) }
                let next = try await test.chore("sweep")
                try await test.becomes(.completed, next)
                latch.open()
                try await eventually("ended") { diary.entries.contains("stubborn") }
                // Looks for jobs take places for a moment too.
                try await eventually("free") { life.slots.used == 0 }
                #expect(try await test.state(id) == .discarded)
            }
            #expect(diary.entries == ["stuck tests.chore", "sweep", "stubborn"])
        }
    }

    @Test("A job that runs is cancelled when somebody asks for it", arguments: TestJobsEngine.allCases)
    func cancel(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { _, _ in try await untilCancelled() }
            try await test.withWorker(jobs) { _ in
                let id = try await test.chore()
                try await test.becomes(.running, id)
                try await test.store.cancel(id, tenant: test.acme.tenantID, by: test.acme.userID)
                try await test.becomes(.cancelled, id)
            }
        }
    }

    @Test("A worker that stops lets jobs go on for a while", arguments: TestJobsEngine.allCases)
    func grace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, id) = (Latch(), try await test.chore())
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            try await test.withWorker(jobs, { $0.shutdownGrace = .seconds(60) }) { life in
                try await eventually("running") { life.running.count == 1 }
                life.stop(grace: .seconds(60))
                try await eventually("stopping") { try await test.store.workers().first?.stoppingAt != nil }
                let late = try await test.chore()
                latch.open()
                try await test.becomes(.completed, id)
                try await eventually("gone") { try await test.store.workers().isEmpty }
                #expect(try await test.state(late) == .available)
            }
        }
    }

    @Test(
        "A worker that stops puts back what doesn't end, and the attempt doesn't count",
        arguments: TestJobsEngine.allCases)
    func putsBack(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let latch = Latch()
            defer { latch.open() }
            let (polite, stubborn) = (try await test.chore("polite"), try await test.chore("stubborn"))
            let jobs = TestJobs.jobs { job, _ in
                if job.what == "stubborn" { await latch.wait() } else { try await untilCancelled() }
            }
            try await test.withWorker(jobs, { $0.stuckAfter = .milliseconds(100) }) { _ in
                for id in [polite, stubborn] { try await test.becomes(.running, id) }
            }
            for id in [polite, stubborn] {
                let job = try await test.job(id)
                #expect(job.state == .available)
                #expect(job.attempt == 0)
                #expect(try await test.events(id) == [.putBack])
            }
            #expect(try await test.store.workers().isEmpty)
        }
    }

    @Test("A service whose task is cancelled puts its jobs back and goes", arguments: TestJobsEngine.allCases)
    func cancelledService(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, started) = (try await test.chore(), Latch())
            let jobs = TestJobs.jobs { _, _ in
                started.open()
                try await untilCancelled()
            }
            let service = try JobWorkerService(test.database, jobs: jobs, clock: test.clock, logger: .silent)
            let task = Task { try await service.run() }
            await started.wait()
            task.cancel()
            try await task.value
            #expect(try await test.state(id) == .available)
            #expect(try await test.job(id).attempt == 0)
            #expect(try await test.store.workers().isEmpty)
        }
    }
}
