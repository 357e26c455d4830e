import Logging
import Metrics
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisTesting

@testable import TrellisJobs

@Suite("Workers")
struct JobWorkerTests {
    @Test(
        "A worker runs what is enqueued, also what is due later, and leaves no row behind",
        arguments: TestJobsEngine.allCases)
    func runs(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { _, context in
                if context.attempt == 1 { throw JobInterruption.retry(after: .seconds(5), "") }
            }
            let ids = try await test.withWorker(jobs) { _ in
                var ids: [ID<BackgroundJob>] = []
                for _ in 0..<5 { ids.append(try await test.chore()) }
                for id in ids { try await test.becomes(.scheduled, id) }
                test.clock.advance(by: .seconds(6))
                for id in ids { try await test.becomes(.completed, id) }
                return ids
            }
            #expect(ids.count == 5)
            #expect(try await test.store.workers().isEmpty)
            let figures = try await test.store.minutes(since: test.clock.now - .seconds(3600))
            #expect(figures.map(\.completed).reduce(0, +) == 5)
            #expect(figures.map(\.failed).reduce(0, +) == 5)
        }
    }

    @Test("A commit wakes the worker of its process, without a look by the clock", arguments: TestJobsEngine.allCases)
    func wakes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.pollInterval = .seconds(60) }) { life in
                try await eventually("waiting") { life.queueGates.allSatisfy(\.isWaitedAt) }
                let id = try await test.chore()
                try await test.becomes(.completed, id)
            }
        }
    }

    @Test(
        "A tenant's next job starts when the one before has ended, however it was ended, without a look by the clock",
        arguments: TestJobsEngine.allCases, [true, false])
    func narrow(_ engine: TestJobsEngine, _ commits: Bool) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = [
                JobRegistration(NarrowChore.self) { _, context in if commits { try await context.commit { _ in } } }
            ]
            try await test.withWorker(jobs, { $0.pollInterval = .seconds(600) }) { life in
                try await eventually("waiting") { life.queueGates.allSatisfy(\.isWaitedAt) }
                let ids = try await test.ours.write { tx in
                    try tx.enqueue(contentsOf: (0..<5).map { _ in NarrowChore() }).map(\.id)
                }
                for id in ids { try await test.becomes(.completed, id) }
            }
        }
    }

    @Test("On PostgreSQL a commit wakes the workers of other processes", .enabled(if: TestPostgres.current != nil))
    func wakesOthers() async throws {
        try await TestJobs.with(.postgres) { test in
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.pollInterval = .seconds(60) }) { life in
                try await eventually("waiting") { life.queueGates.allSatisfy(\.isWaitedAt) }
                // As another process would say it, until the listener hears it.
                let id = try await test.ours.write { tx in
                    try tx.insert(JobRecord.available(in: tx.scope, at: tx.now)).id
                }
                try await eventually("completed") {
                    try await test.database.notify(JobSignalRelay.channel, "other jobs:default")
                    return try await test.state(id) == .completed
                }
            }
        }
    }

    @Test("What a process says itself doesn't wake it again")
    func ownWords() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (own, other) = (ID<JobWorker>(), ID<JobWorker>())
            let relay = JobSignalRelay(test.database, origin: own)
            #expect(relay.topics(of: "\(own) jobs:default") == [])
            #expect(relay.topics(of: "\(other) jobs:default jobs:cancel") == ["jobs:default", "jobs:cancel"])
            #expect(relay.topics(of: "") == [])
        }
    }

    @Test("No job of a paused queue starts until it is resumed", arguments: TestJobsEngine.allCases)
    func paused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.store.pause(queue: "default", by: nil)
            let (paused, open) = (
                try await test.chore(), try await test.chore("open", JobOptions(queue: Queue("open")))
            )
            let jobs = TestJobs.jobs { _, _ in } + [JobRegistration(InOpenQueue.self) { _, _ in }]
            try await test.withWorker(jobs) { _ in
                try await test.becomes(.completed, open)
                #expect(try await test.state(paused) == .available)
                try await test.store.resume(queue: "default", by: nil)
                try await test.becomes(.completed, paused)
            }
        }
    }

    @Test("Progress is written while a job runs", arguments: TestJobsEngine.allCases)
    func progress(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, id) = (Latch(), try await test.chore())
            let jobs = TestJobs.jobs { _, context in
                context.report(40, "Half of it")
                context.logger.info("Begun")
                await latch.wait()
            }
            try await test.withWorker(jobs) { _ in
                try await eventually("progress") { try await test.job(id).progress == 40 }
                try await eventually("log") { try await test.lines(id) == ["Begun"] }
                latch.open()
                try await test.becomes(.completed, id)
            }
        }
    }

    @Test("Workers side by side run each job once", arguments: TestJobsEngine.allCases)
    func sideBySide(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let diary = Diary()
            let jobs = TestJobs.jobs { job, _ in diary.add(job.what) }
            try await test.withWorker(jobs) { _ in
                try await test.withWorker(jobs) { _ in
                    try await test.withWorker(jobs) { _ in
                        for round in 0..<4 {
                            try await test.ours.write { tx in
                                _ = try tx.enqueue(contentsOf: (0..<50).map { Chore(what: "\(round * 50 + $0)") })
                            }
                        }
                        try await eventually("all") { diary.entries.count >= 200 }
                    }
                }
            }
            #expect(diary.entries.compactMap { Int($0) }.sorted() == Array(0..<200))
            let states = try await test.ours.read { try $0.fetch(JobRecord.all) }.map(\.state)
            #expect(states.allSatisfy { $0 == .completed })
        }
    }

    @Test("Monitoring sees jobs start and end")
    func metrics() async throws {
        try await TestJobs.with(.sqlite) { test in
            let registry = PrometheusRegistry()
            let service = try JobWorkerService(
                test.database, jobs: TestJobs.jobs { _, _ in }, clock: test.clock, logger: .silent, metrics: registry)
            let life = WorkerLife(service.parts)
            let task = Task { await life.live() }
            let id = try await test.chore()
            try await test.becomes(.completed, id)
            life.stop(grace: .zero)
            await task.value
            let text = registry.text()
            #expect(text.contains(#"jobs_started_total{queue="default",job="tests.chore"} 1"#))
            #expect(text.contains(#"outcome="completed""#))
        }
    }
}
