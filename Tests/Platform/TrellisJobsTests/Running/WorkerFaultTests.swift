import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

@Suite("Workers and what goes wrong")
struct WorkerFaultTests {
    @Test(
        "The jobs of a worker that has died run elsewhere, and what it says later is refused",
        arguments: TestJobsEngine.allCases)
    func rescue(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.chore()
            let dead = try await test.worker("default")
            let held = try await test.claim(dead)
            #expect(held.map(\.id) == [id])
            let diary = Diary()
            try await test.withWorker(TestJobs.jobs { _, context in diary.add("\(context.attempt)") }) { _ in
                try await test.becomes(.completed, id)
            }
            #expect(diary.entries == ["2"])
            #expect(try await test.end(held, .failed(code: "late", message: "", retryAfter: .zero)) == [id])
            #expect(try await test.state(id) == .completed)
            #expect(try await test.events(id) == [.rescued])
        }
    }

    @Test("Jobs of a worker that has no row are taken over", arguments: TestJobsEngine.allCases)
    func orphans(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, gone) = (try await test.chore(), try await test.worker("default"))
            #expect(try await test.claim(gone).count == 1)
            _ = try await test.system.write { try $0.erase(JobWorkerRecord.where { $0.id == gone }) }
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.deadAfter = .seconds(600) }) { _ in
                try await test.becomes(.completed, id)
            }
        }
    }

    @Test("A worker that others took for dead stops its jobs and begins again", arguments: TestJobsEngine.allCases)
    func startsAnew(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let diary = Diary()
            let jobs = TestJobs.jobs { _, context in
                diary.add("attempt \(context.attempt)")
                if context.attempt == 1 { try await untilCancelled() }
            }
            try await test.withWorker(jobs) { life in
                let id = try await test.chore()
                try await test.becomes(.running, id)
                #expect(try await test.store.rescue(life.id) == 1)
                try await test.becomes(.completed, id)
                try await eventually("registered") { try await test.store.workers().map(\.id) == [life.id] }
                try await eventually("idle") { life.running.count == 0 }
            }
            // It may have taken the job again before it had a row again.
            #expect(diary.entries.starts(with: ["attempt 1", "attempt 2"]))
        }
    }

    @Test(
        "What a job gives back and the database refuses doesn't hold up others",
        .enabled(if: TestPostgres.current != nil))
    func unwritable() async throws {
        try await TestJobs.with(.postgres) { test in
            let jobs = TestJobs.jobs { _, _ in } + [JobRegistration(Echo.self) { job, _ in job.text + "\u{0}" }]
            try await test.withWorker(jobs) { _ in
                let bad = try await test.ours.write { try $0.enqueue(Echo(text: "nul")).id }
                let good = try await test.chore()
                try await test.becomes(.completed, good)
                try await test.becomes(.discarded, bad)
                #expect(try await test.job(bad).errorCode == "job.unwritable")
            }
        }
    }

    @Test("Jobs that a worker has without knowing of them are put back", arguments: TestJobsEngine.allCases)
    func unknownClaims(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, known) = (Latch(), try await test.chore("known"))
            defer { latch.open() }
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            try await test.withWorker(jobs, { $0.concurrency = 1 }) { life in
                try await eventually("running") { life.running.count == 1 }
                let lost = try await test.chore("lost")
                #expect(try await test.claim(life.id).map(\.id) == [lost])
                try await life.putBackUnknown(.default)
                try await test.becomes(.available, lost)
                #expect(try await test.state(known) == .running)
                latch.open()
                for id in [known, lost] {
                    try await test.becomes(.completed, id)
                    #expect(try await test.job(id).attempt == 1)
                }
            }
        }
    }

    @Test(
        "A server that cuts every connection loses no job and no end of one",
        .enabled(if: TestPostgres.current != nil))
    func cutConnections() async throws {
        try await TestJobs.with(.postgres) { test in
            let latch = Latch()
            defer { latch.open() }
            let jobs = TestJobs.jobs { _, _ in await latch.wait() }
            var ids: [ID<BackgroundJob>] = []
            for _ in 0..<30 { ids.append(try await test.chore()) }
            try await test.withWorker(jobs, { $0.deadAfter = .seconds(600) }) { life in
                try await eventually("running") { life.running.count == life.settings.concurrency }
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
