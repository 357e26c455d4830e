import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisTesting

@testable import TrellisJobs

@Suite("Job context")
struct JobContextTests {
    @Test(
        "A job has the permission of the route that enqueued it, and so have the jobs that it enqueues",
        arguments: TestJobsEngine.allCases)
    func permission(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let scope = Scope(
                tenantID: test.ours.scope.tenantID, userID: ID(), requestID: "r",
                origin: WorkOrigin("POST /exports", permission: "things.export + things.view"))
            let id = try await test.database.tenant(scope).write { try $0.enqueue(WorkerTestJob(what: "first")).id }
            let other = try await test.enqueueTestJob("other")
            try await test.drain { job, context in
                guard job.what == "first" else { return }
                try await context.commit { tx in _ = try tx.enqueue(SampleJob(what: "effect")) }
            }
            #expect(try await test.job(id).permission == "things.export + things.view")
            let effect = try await test.ours.read { try $0.first(JobRecord.where { $0.name == SampleJob.name }) }
            #expect(effect?.permission == "things.export + things.view")
            #expect(try await test.job(other).permission == nil)
        }
    }

    @Test("A completed step doesn't run again, and its stored value is returned", arguments: TestJobsEngine.allCases)
    func steps(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, recorder) = (try await test.enqueueTestJob(), LineRecorder())
            let runner = try test.runner { _, context in
                try await context.step("call") { recorder.add("called") }
                let value = try await context.step("count") {
                    recorder.add("counted")
                    return context.attempt * 10
                }
                recorder.add("value \(value)")
                try await context.step("last") { if context.attempt == 1 { throw SampleError() } }
            }
            try await runner.drain()
            test.clock.advance(by: .seconds(11))
            try await runner.drain()
            #expect(recorder.entries == ["called", "counted", "value 10", "value 10"])
            #expect(try await test.state(id) == .completed)
        }
    }

    @Test(
        "A job's commit is written once, even if the job is taken from its worker",
        arguments: TestJobsEngine.allCases)
    func commitOnce(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, recorder) = (try await test.enqueueTestJob(), LineRecorder())
            let runner = try test.runner { _, context in
                if context.attempt == 1 {
                    // Another worker takes this one for dead during the attempt.
                    let holder = try #require(try await test.job(context.id).workerID)
                    _ = try await test.store.workers.rescue(holder)
                }
                do {
                    try await context.commit { tx in _ = try tx.enqueue(SampleJob(what: "effect")) }
                    recorder.add("committed")
                } catch {
                    recorder.add("\(error)")
                    throw error
                }
            }
            try await runner.drain()
            #expect(recorder.entries == ["leaseLost", "committed"])
            #expect(try await test.sampleCount() == 1)
            #expect(try await test.state(id) == .completed)
            #expect(try await test.job(id).attempt == 2)
            #expect(try await test.events(id) == [.rescued])
        }
    }

    @Test("A failed commit writes nothing, and the attempt fails", arguments: TestJobsEngine.allCases)
    func commitFails(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.drain { _, context in
                try await context.commit { tx in
                    _ = try tx.enqueue(SampleJob(what: "effect"))
                    throw SampleError()
                }
            }
            #expect(try await test.sampleCount() == 0)
            #expect(try await test.state(id) == .scheduled)
        }
    }

    @Test(
        "A commit completes the job; later errors are ignored, and a second commit fails",
        arguments: TestJobsEngine.allCases)
    func commitEnds(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, recorder) = (try await test.enqueueTestJob(), LineRecorder())
            let report = try await test.drain { _, context in
                let value = try await context.commit { _ in 42 }
                recorder.add("\(value)")
                await #expect(throws: JobError.leaseLost) { try await context.commit { _ in } }
                await #expect(throws: JobError.leaseLost) {
                    try await context.attach(name: "late", mediaType: "text/plain", content: [])
                }
                throw SampleError()
            }
            #expect(report == JobRunner.Report(completed: 1, failed: 0, discarded: 0, cancelled: 0, snoozed: 0))
            #expect(recorder.entries == ["42"])
            #expect(try await test.state(id) == .completed)
            #expect(try await test.job(id).result?.text == "42")
            #expect(try await test.job(id).errorCode == nil)
        }
    }

    @Test("Progress, note and log are stored with the job, the log up to its limit", arguments: TestJobsEngine.allCases)
    func notes(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.drain { _, context in
                context.report(10, "Reading")
                context.report(250)
                var logger = context.logger
                logger[metadataKey: "page"] = "1"
                logger.info("Hello", metadata: ["name": "world"])
                for number in 0..<600 { context.logger.warning("line \(number)") }
            }
            let job = try await test.job(id)
            #expect(job.progress == 100)
            #expect(job.progressNote == "Reading")
            let lines = try await test.lines(id)
            #expect(lines.count == 501)
            #expect(lines.first == "Hello name=world page=1")
            #expect(lines.dropFirst().first == "line 0")
            #expect(lines.last == "The following lines aren't stored.")
        }
    }

    @Test("Lines in the server's log contain the job, the scope and the trace", arguments: TestJobsEngine.allCases)
    func trace(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let caller = TraceContext(isSampled: true)
            let seen = Mutex<LogContext?>(nil)
            let id = try await test.enqueueTestJob()
            try await test.ours.write { tx in
                try tx.update(JobRecord.where { $0.id == id }) { [$0.trace.set(caller.traceparent)] }
            }
            let output = MetadataOutput()
            let runner = try JobRunner(
                test.database,
                jobs: TestJobs.jobs { _, context in
                    context.logger.notice("Here")
                    let context = LogContext.current
                    seen.withLock { $0 = context }
                }, clock: test.clock, logger: Logger(label: "test") { _ in output.handler })
            try await runner.drain()
            let context = try #require(seen.withLock { $0 })
            #expect(context.trace?.traceID == caller.traceID)
            #expect(context.trace?.parentSpanID == caller.spanID)
            #expect(context.trace?.isSampled == true)
            #expect(context.requestID == test.acme.requestID)
            #expect(context.tenantID == test.acme.tenantID)
            #expect(context.userID == test.acme.userID)
            let line = try #require(output.lines.first { $0["job_id"] == "\(id)" })
            #expect(line["trace_id"] == "\(caller.traceID)")
            #expect(line["request_id"] == "\(test.acme.requestID)")
            #expect(line["job"] == "tests.worker")
            #expect(line["attempt"] == .stringConvertible(1))
        }
    }

    @Test("Files are stored with the job, one per name", arguments: TestJobsEngine.allCases)
    func files(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            try await test.drain { _, context in
                try await context.attach(name: "a.csv", mediaType: "text/csv", content: [1, 2])
                try await context.attach(name: "b.csv", mediaType: "text/csv", content: [])
                try await context.attach(name: "a.csv", mediaType: "text/csv", content: [3])
            }
            let files = try await test.ours.read { tx in
                try tx.fetch(JobFileRecord.where { $0.jobID == id }.order { $0.name.ascending })
            }
            #expect(files.map(\.name) == ["a.csv", "b.csv"])
            #expect(files.map(\.content) == [[3], []])
            #expect(files.map(\.size) == [1, 0])
        }
    }

    @Test("A job reads results of its tenant's jobs only", arguments: TestJobsEngine.allCases)
    func results(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (sum, theirs) = (
                try await test.ours.write { try $0.enqueue(Addition(numbers: [4, 5])).id },
                try await test.theirs.write { try $0.enqueue(Addition(numbers: [1])).id }
            )
            try await test.drain { _, _ in }
            let (recorder, testJob) = (LineRecorder(), try await test.enqueueTestJob())
            try await test.drain { _, context in
                recorder.add("\(try await context.result(of: sum, as: Int.self) ?? -1)")
                recorder.add("\(try await context.result(of: context.id, as: Int.self) ?? -1)")
                await #expect(throws: JobError.notFound) { try await context.result(of: theirs, as: Int.self) }
            }
            #expect(recorder.entries == ["9", "-1"])
            #expect(try await test.state(testJob) == .completed)
        }
    }
}

/// A log output that records the metadata of every line.
final class MetadataOutput: Sendable {
    private let kept = Mutex<[Logger.Metadata]>([])
    var lines: [Logger.Metadata] { kept.withLock { $0 } }
    var handler: some LogHandler { Handler(output: self) }

    private struct Handler: LogHandler {
        let output: MetadataOutput
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]
        var metadataProvider: Logger.MetadataProvider?
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            var all = metadataProvider?.get() ?? [:]
            all.merge(metadata) { $1 }
            all.merge(event.metadata ?? [:]) { $1 }
            output.kept.withLock { [all] in $0.append(all) }
        }
    }
}
