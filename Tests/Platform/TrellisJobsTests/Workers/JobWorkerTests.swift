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
        "A worker runs available and scheduled jobs, and deletes its row at the end",
        arguments: TestJobsEngine.allCases)
    func runs(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = TestJobs.jobs { _, context in
                if context.attempt == 1 { throw JobInterruption.retry(after: .seconds(5), "") }
            }
            let ids = try await test.withWorker(jobs) { _ in
                var ids: [ID<BackgroundJob>] = []
                for _ in 0..<5 { ids.append(try await test.enqueueTestJob()) }
                for id in ids { try await test.waitForState(.scheduled, id) }
                test.clock.advance(by: .seconds(6))
                for id in ids { try await test.waitForState(.completed, id) }
                return ids
            }
            #expect(ids.count == 5)
            #expect(try await test.store.workers.all().isEmpty)
            let statistics = try await test.store.queries.statistics(since: test.clock.now - .seconds(3600))
            #expect(statistics.map(\.completed).reduce(0, +) == 5)
            #expect(statistics.map(\.failed).reduce(0, +) == 5)
        }
    }

    @Test("A commit wakes the worker of its process without polling", arguments: TestJobsEngine.allCases)
    func wakes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.pollInterval = .seconds(60) }) { run in
                try await eventually("waiting") { run.queueSignals.allSatisfy(\.hasWaiter) }
                let id = try await test.enqueueTestJob()
                try await test.waitForState(.completed, id)
            }
        }
    }

    @Test(
        "A tenant's next job starts without polling when the previous one has ended in any way",
        arguments: TestJobsEngine.allCases, [true, false])
    func limitedQueue(_ engine: TestJobsEngine, _ commits: Bool) async throws {
        try await TestJobs.with(engine) { test in
            let jobs = [
                JobRegistration(LimitedQueueJob.self) { _, context in if commits { try await context.commit { _ in } } }
            ]
            try await test.withWorker(jobs, { $0.pollInterval = .seconds(600) }) { run in
                try await eventually("waiting") { run.queueSignals.allSatisfy(\.hasWaiter) }
                let ids = try await test.ours.write { tx in
                    try tx.enqueue(contentsOf: (0..<5).map { _ in LimitedQueueJob() }).map(\.id)
                }
                for id in ids { try await test.waitForState(.completed, id) }
            }
        }
    }

    @Test("On PostgreSQL a commit wakes the workers of other processes", .enabled(if: TestPostgres.current != nil))
    func wakesOthers() async throws {
        try await TestJobs.with(.postgres) { test in
            try await test.withWorker(TestJobs.jobs { _, _ in }, { $0.pollInterval = .seconds(60) }) { run in
                try await eventually("waiting") { run.queueSignals.allSatisfy(\.hasWaiter) }
                // Notifies as another process does, repeatedly until the listener is connected.
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

    @Test("A process ignores its own notifications")
    func ownNotifications() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (own, other) = (ID<JobWorker>(), ID<JobWorker>())
            let relay = JobSignalRelay(test.database, origin: own)
            #expect(relay.topics(of: "\(own) jobs:default") == [])
            #expect(relay.topics(of: "\(other) jobs:default jobs:cancel") == ["jobs:default", "jobs:cancel"])
            #expect(relay.topics(of: "") == [])
        }
    }

    @Test("Notifications have every queue, however many tenants publish events")
    func everyQueue() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (own, other) = (ID<JobWorker>(), ID<JobWorker>())
            let relay = JobSignalRelay(test.database, origin: own)
            let queues = Set((0..<120).map { "jobs:queue-\($0)" })
            let few = (0..<3).map { _ in ID<Tenant>() }
            let many = (0..<2000).map { _ in ID<Tenant>() }
            for (tenants, expected) in [([], []), (few, Set(few.map(\.description))), (many, nil)] {
                let topics = queues.union(tenants.map(JobSignalRelay.events(of:)))
                    .union(tenants.isEmpty ? [] : [JobSignalRelay.events])
                let sent = relay.notifications(of: topics)
                let reader = JobSignalRelay(test.database, origin: other)
                let jobs = sent.filter { $0.channel == JobSignalRelay.channel }
                    .flatMap { reader.topics(of: $0.payload) }
                #expect(Set(jobs) == queues && jobs.count == queues.count)
                let events = sent.filter { $0.channel == JobSignalRelay.eventChannel }
                #expect(events.count == (tenants.isEmpty ? 0 : 1))
                #expect(events.first.map { JobSignalRelay.tenants(of: $0.payload) } ?? [] == expected)
                #expect(sent.allSatisfy { $0.payload.utf8.count < 7999 })
            }
            // Moving an offset announces events of no tenant.
            #expect(relay.notifications(of: ["events"]).map { JobSignalRelay.tenants(of: $0.payload) } == [[]])
        }
    }

    @Test("No job of a paused queue starts until it is resumed", arguments: TestJobsEngine.allCases)
    func paused(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            try await test.store.control.pause(queue: "default", by: nil)
            let (paused, open) = (
                try await test.enqueueTestJob(), try await test.enqueueTestJob("open", JobOptions(queue: Queue("open")))
            )
            let jobs = TestJobs.jobs { _, _ in } + [JobRegistration(OpenQueueJob.self) { _, _ in }]
            try await test.withWorker(jobs) { _ in
                try await test.waitForState(.completed, open)
                #expect(try await test.state(paused) == .available)
                try await test.store.control.resume(queue: "default", by: nil)
                try await test.waitForState(.completed, paused)
            }
        }
    }

    @Test("Progress is written while a job runs", arguments: TestJobsEngine.allCases)
    func progress(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (latch, id) = (Latch(), try await test.enqueueTestJob())
            let jobs = TestJobs.jobs { _, context in
                context.report(40, "Half of it")
                context.logger.info("Begun")
                await latch.wait()
            }
            try await test.withWorker(jobs) { _ in
                try await eventually("progress") { try await test.job(id).progress == 40 }
                try await eventually("log") { try await test.lines(id) == ["Begun"] }
                latch.open()
                try await test.waitForState(.completed, id)
            }
        }
    }

    @Test("Concurrent workers run each job once", arguments: TestJobsEngine.allCases)
    func concurrentWorkers(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let recorder = LineRecorder()
            let jobs = TestJobs.jobs { job, _ in recorder.add(job.what) }
            try await test.withWorker(jobs) { _ in
                try await test.withWorker(jobs) { _ in
                    try await test.withWorker(jobs) { _ in
                        for round in 0..<4 {
                            try await test.ours.write { tx in
                                let jobs = (0..<50).map { WorkerTestJob(what: "\(round * 50 + $0)") }
                                _ = try tx.enqueue(contentsOf: jobs)
                            }
                        }
                        try await eventually("all") { recorder.entries.count >= 200 }
                    }
                }
            }
            #expect(recorder.entries.compactMap { Int($0) }.sorted() == Array(0..<200))
            let states = try await test.ours.read { try $0.fetch(JobRecord.all) }.map(\.state)
            #expect(states.allSatisfy { $0 == .completed })
        }
    }

    @Test("Metrics count started and ended jobs")
    func metrics() async throws {
        try await TestJobs.with(.sqlite) { test in
            let registry = PrometheusRegistry()
            let service = try JobWorkerDaemon(
                test.database, jobs: TestJobs.jobs { _, _ in }, clock: test.clock, logger: .silent, metrics: registry)
            let run = WorkerRun(service.configuration)
            let task = Task { await run.run() }
            let id = try await test.enqueueTestJob()
            try await test.waitForState(.completed, id)
            run.stop(grace: .zero)
            await task.value
            let text = registry.text()
            #expect(text.contains(#"jobs_started_total{queue="default",job="tests.worker"} 1"#))
            #expect(text.contains(#"outcome="completed""#))
        }
    }
}
