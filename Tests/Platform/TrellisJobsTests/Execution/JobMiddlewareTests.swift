import Logging
import Metrics
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisObservability
import TrellisTesting

@testable import TrellisJobs

/// A middleware that notes what it sees, and throws if the test says so.
private struct NotingMiddleware: JobMiddleware {
    let name: String
    let notes: LineRecorder
    var before: (any Error)?
    var after: (any Error)?
    var isSkipping = false

    func run(_ job: MiddlewareJob, next: JobNext) async throws -> JobOutcome {
        notes.add("\(name): \(job.name) \(job.queue) \(job.attempt)/\(job.maxAttempts)")
        if let before { throw before }
        if isSkipping { return JobOutcome(.completed) }
        let outcome = await next()
        notes.add("\(name): \(outcome.ending.rawValue)\(outcome.code.map { " \($0)" } ?? "")")
        if let after { throw after }
        return outcome
    }
}

/// A reporter that keeps what it gets.
private final class KeepingReporter: ErrorReporter {
    private let kept = Mutex<[ErrorReport]>([])
    var reports: [ErrorReport] { kept.withLock { $0 } }

    func send(_ reports: [ErrorReport]) async throws {
        kept.withLock { $0 += reports }
    }
}

@Suite("Job middleware")
struct JobMiddlewareTests {
    private static func runner(
        _ test: TestJobs, _ middleware: [NotingMiddleware],
        _ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void
    ) throws -> JobRunner {
        let jobs = TestJobs.jobs(body).map { $0.passing(middleware) }
        return try JobRunner(test.database, jobs: jobs, clock: test.clock, logger: .silent)
    }

    @Test(
        "Middleware runs around each attempt, the outermost first, and sees its outcome",
        arguments: TestJobsEngine.allCases)
    func order(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let notes = LineRecorder()
            let middleware = ["outer", "inner"].map { NotingMiddleware(name: $0, notes: notes) }
            let id = try await test.enqueueTestJob()
            let runner = try Self.runner(test, middleware) { job, context in
                notes.add(job.what)
                if context.attempt == 1 { throw SampleError() }
            }
            try await runner.drain()
            test.clock.advance(by: .seconds(11))
            try await runner.drain()
            let first = ["outer: tests.worker default 1/3", "inner: tests.worker default 1/3", "sweep"]
            let second = ["outer: tests.worker default 2/3", "inner: tests.worker default 2/3", "sweep"]
            #expect(
                notes.entries == first + ["inner: failed SampleError", "outer: failed SampleError"]
                    + second + ["inner: completed", "outer: completed"])
            #expect(try await test.state(id) == .completed)
        }
    }

    @Test(
        "Middleware that throws fails the attempt, before and after the job's code", arguments: TestJobsEngine.allCases)
    func throwing(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let notes = LineRecorder()
            for (before, after) in [(SampleError(), nil), (nil, SampleError())] as [(SampleError?, SampleError?)] {
                let id = try await test.enqueueTestJob()
                let middleware = [NotingMiddleware(name: "m", notes: notes, before: before, after: after)]
                let report = try await Self.runner(test, middleware) { _, _ in notes.add("ran") }.drain()
                #expect(report.failed == 1)
                let job = try await test.job(id)
                #expect(job.state == .scheduled && job.errorCode == "SampleError" && job.attempt == 1)
            }
            #expect(notes.entries.count { $0 == "ran" } == 1)
        }
    }

    @Test("Middleware chooses with an interruption what happens next", arguments: TestJobsEngine.allCases)
    func interruption(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            let pause = JobInterruption.snooze(.seconds(60))
            let middleware = [NotingMiddleware(name: "m", notes: LineRecorder(), before: pause)]
            let runner = try Self.runner(test, middleware) { _, _ in Issue.record("It runs") }
            #expect(try await runner.drain().snoozed == 1)
            #expect(try await test.job(id).attempt == 0)
        }
    }

    @Test("What middleware decides after a failure isn't reported", arguments: TestJobsEngine.allCases)
    func decided(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let reporter = KeepingReporter()
            let errors = ErrorReports(reporter, release: "1.0.0", logger: .silent, metrics: PrometheusRegistry())
            test.database.attach(errors)
            let decisions = [JobInterruption.discard("enough"), .retry(after: .seconds(9), "later")]
            for decision in decisions {
                _ = try await test.enqueueTestJob()
                let middleware = [NotingMiddleware(name: "m", notes: LineRecorder(), after: decision)]
                try await Self.runner(test, middleware) { _, _ in throw SampleError() }.drain()
            }
            let run = Task { await errors.run() }
            run.cancel()
            await run.value
            #expect(reporter.reports.isEmpty)
        }
    }

    @Test("An attempt that middleware skips fails, and isn't completed", arguments: TestJobsEngine.allCases)
    func skipped(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let id = try await test.enqueueTestJob()
            let middleware = [NotingMiddleware(name: "m", notes: LineRecorder(), isSkipping: true)]
            let runner = try Self.runner(test, middleware) { _, _ in Issue.record("It runs") }
            #expect(try await runner.drain().failed == 1)
            #expect(try await test.job(id).errorCode == "SkippedJobError")
        }
    }

    @Test(
        "A committed job stays completed when middleware throws, and middleware sees that",
        arguments: TestJobsEngine.allCases)
    func committed(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let (id, notes) = (try await test.enqueueTestJob(), LineRecorder())
            let middleware = [NotingMiddleware(name: "m", notes: notes, after: SampleError())]
            let runner = try Self.runner(test, middleware) { _, context in
                try await context.commit { _ in }
                throw SampleError()
            }
            #expect(try await runner.drain().completed == 1)
            #expect(notes.entries.last == "m: completed")
            #expect(try await test.state(id) == .completed)
        }
    }

    @Test(
        "Failed attempts are reported with code, kind, place, request and tenant; interruptions aren't",
        arguments: TestJobsEngine.allCases)
    func reports(_ engine: TestJobsEngine) async throws {
        try await TestJobs.with(engine) { test in
            let reporter = KeepingReporter()
            let reports = ErrorReports(
                reporter, release: "1.2.3", logger: .silent, metrics: PrometheusRegistry())
            test.database.attach(reports)
            for what in ["unexpected", "expected", "discard"] { _ = try await test.enqueueTestJob(what) }
            _ = try await test.enqueueTestJob("expected", JobOptions(attempts: 1))
            try await test.drain { job, _ in
                switch job.what {
                case "unexpected": throw SampleError()
                case "discard": throw JobInterruption.discard("no use")
                default: throw JobError.batchClosed
                }
            }
            let run = Task { await reports.run() }
            run.cancel()
            await run.value
            let found = reporter.reports
            #expect(found.map(\.code) == ["SampleError", "job.batch_closed", "job.batch_closed"])
            #expect(found.map(\.kind) == [.internalFailure, .conflict, .conflict])
            #expect(found.map(\.isRetried) == [true, true, false])
            for report in found {
                #expect(report.place == "job tests.worker" && report.release == "1.2.3")
                #expect(report.tenantID == test.acme.tenantID && report.requestID == test.acme.requestID)
            }
        }
    }
}
