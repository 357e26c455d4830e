import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Worker faults")
struct WorkerFaultTests {
    @Test(
        "The jobs of a dead worker run on another one, and its late results are rejected",
        arguments: TestJobsEngine.allCases)
    func rescue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            let dead = try await test.worker("default")
            let held = try await test.claim(dead)
            #expect(held.map(\.id) == [id])
            let recorder = LineRecorder()
            try await test.withWorker(TestJobs.jobs { _, context in recorder.add("\(context.attempt)") }) { _ in
                try await test.waitForState(.completed, id)
            }
            #expect(recorder.entries == ["2"])
            #expect(try await test.end(held, .failed(code: "late", message: "", retryAfter: .zero)) == [id])
            #expect(try await test.state(id) == .completed)
            #expect(try await test.events(id) == [.rescued])
        }
    }

    @Test("Jobs of a worker without a row are taken over", arguments: TestJobsEngine.allCases)
    func orphans(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, gone) = (try await test.enqueueTestJob(), try await test.worker("default"))
            #expect(try await test.claim(gone).count == 1)
            _ = try await test.system.write { try $0.erase(JobWorkerRecord.where { $0.id == gone }) }
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.deadAfter = .seconds(600) }) { _ in
                try await test.waitForState(.completed, id)
            }
        }
    }

    @Test("A worker that others took for dead stops its jobs and registers again", arguments: TestJobsEngine.allCases)
    func reregisters(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let jobs = TestJobs.jobs { _, context in
                recorder.add("attempt \(context.attempt)")
                if context.attempt == 1 { try await untilCancelled() }
            }
            try await test.withWorker(jobs) { run in
                let id = try await test.enqueueTestJob()
                try await test.waitForState(.running, id)
                #expect(try await test.store.workers.rescue(run.id) == 1)
                try await test.waitForState(.completed, id)
                try await eventually("registered") { try await test.store.workers.all().map(\.id) == [run.id] }
                try await eventually("idle") { run.running.count == 0 }
            }
            // The worker may have claimed the job again before it had a row again.
            #expect(recorder.entries.starts(with: ["attempt 1", "attempt 2"]))
        }
    }

    @Test(
        "A result that the database rejects doesn't block other results",
        .enabled(if: TestPostgres.current != nil))
    func unwritable() async throws {
        try await TestJobs.with(.postgres) { test in
            let jobs = TestJobs.jobs { _, _ in } + [JobRegistration(Echo.self) { job, _ in job.text + "\u{0}" }]
            try await test.withWorker(jobs) { _ in
                let bad = try await test.ours.write { try $0.enqueue(Echo(text: "nul")).id }
                let good = try await test.enqueueTestJob()
                try await test.waitForState(.completed, good)
                try await test.waitForState(.discarded, bad)
                #expect(try await test.job(bad).errorCode == "job.unwritable")
            }
        }
    }

    @Test("Jobs assigned to a worker without its knowledge are put back", arguments: TestJobsEngine.allCases)
    func unknownClaims(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, known) = (Latch(), try await test.enqueueTestJob("known"))
            defer { latch.open() }
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            try await test.withWorker(jobs, { $0.concurrency = 1 }) { run in
                try await eventually("running") { run.running.count == 1 }
                let lost = try await test.enqueueTestJob("lost")
                #expect(try await test.claim(run.id).map(\.id) == [lost])
                try await run.putBackUnknown(.default)
                try await test.waitForState(.available, lost)
                #expect(try await test.state(known) == .running)
                latch.open()
                for id in [known, lost] {
                    try await test.waitForState(.completed, id)
                    #expect(try await test.job(id).attempt == 1)
                }
            }
        }
    }

    @Test(
        "No job and no result is lost when the server closes every connection",
        .enabled(if: TestPostgres.current != nil))
    func cutConnections() async throws {
        try await TestJobs.with(.postgres) { test in
            let latch = Latch()
            defer { latch.open() }
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            var ids: [ID<BackgroundJob>] = []
            for _ in 0..<30 { ids.append(try await test.enqueueTestJob()) }
            try await test.withWorker(jobs, { $0.deadAfter = .seconds(600) }) { run in
                try await eventually("running") { run.running.count == run.settings.concurrency }
                for round in 0..<5 {
                    _ = try? await test.system.read { tx in
                        try tx.rows(
                            """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                            WHERE datname = current_database() AND pid <> pg_backend_pid()
                            """)
                    }
                    if round == 1 { latch.open() }
                }
                for id in ids {
                    try await eventually("completed") { (try? await test.state(id)) == .completed }
                }
            }
            for id in ids { #expect(try await test.job(id).attempt == 1) }
        }
    }
}
