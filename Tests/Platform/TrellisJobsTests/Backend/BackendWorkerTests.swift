import Logging
import Synchronization
import Testing
import TrellisDatabase
import TrellisKernel
import TrellisTesting

@testable import TrellisJobs

/// A backend that is away for the first ends of jobs, and says so with errors of its own.
private final class AwayBackend: ForwardingJobBackend {
    let backend: MemoryJobBackend
    private let failures = Mutex(2)

    init(_ backend: MemoryJobBackend) { self.backend = backend }

    func finish(_ results: [AttemptResult]) async throws -> Set<ID<BackgroundJob>> {
        let isAway = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if isAway { throw SampleError() }
        return try await backend.finish(results)
    }
}

@Suite("Workers of a backend elsewhere")
struct BackendWorkerTests {
    private func job(_ what: String, _ test: TestJobs, attempts: Int = 3) -> BackendJob {
        BackendJob(
            tenantID: test.acme.tenantID, name: WorkerTestJob.name, queue: "default",
            arguments: #"{"what": "\#(what)"}"#, scheduledAt: test.clock.now, attempts: attempts,
            userID: test.acme.userID, requestID: "r", createdAt: test.clock.now)
    }

    @Test("A worker runs the jobs of a backend in memory, each once, and the database has none of them")
    func runs() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (backend, recorder) = (MemoryJobBackend(clock: test.clock), LineRecorder())
            let jobs = (0..<50).map { job("\($0)", test) } + [job("fail", test, attempts: 1)]
            let handlers = TestJobs.jobs { job, context in
                if job.what == "fail" { throw SampleError() }
                context.report(50, "half")
                context.logger.info("a line")
                recorder.add("\(job.what) \(context.attempt)")
            }
            try await test.withWorker(handlers, from: backend) { _ in
                try await backend.add(jobs)
                try await eventually("ends") { jobs.allSatisfy { backend.end(of: $0.id) != nil } }
                #expect(try await backend.workers().count == 1)
                // Operators and other rows of the database don't know these jobs.
                #expect(try await test.ours.count(JobRecord.all) == 0)
            }
            #expect(Set(recorder.entries) == Set((0..<50).map { "\($0) 1" }))
            #expect(recorder.entries.count == 50)
            #expect(jobs.map { backend.end(of: $0.id) } == Array(repeating: .completed, count: 50) + [.discarded])
            #expect(try await backend.workers().isEmpty)
        }
    }

    @Test("A worker that stops puts the jobs of its backend back, and another one takes them")
    func stops() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (backend, job) = (MemoryJobBackend(clock: test.clock), job("sweep", test))
            try await backend.add([job])
            try await test.withWorker(TestJobs.jobs { _, _ in try await untilCancelled() }, from: backend) { run in
                try await eventually("running") { run.running.count == 1 }
            }
            #expect(backend.end(of: job.id) == nil)
            let recorder = LineRecorder()
            let handlers = TestJobs.jobs { _, context in recorder.add("attempt \(context.attempt)") }
            try await test.withWorker(handlers, from: backend) { _ in
                try await eventually("end") { backend.end(of: job.id) == .completed }
            }
            #expect(recorder.entries == ["attempt 1"])
        }
    }

    @Test("While a backend is away, the ends of its jobs are kept as they are")
    func away() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (backend, job) = (MemoryJobBackend(clock: test.clock), job("sweep", test))
            try await backend.add([job])
            try await test.withWorker(TestJobs.jobs { _, _ in }, from: AwayBackend(backend)) { _ in
                try await eventually("end") { backend.end(of: job.id) != nil }
            }
            #expect(backend.end(of: job.id) == .completed)
        }
    }

    @Test("Each backend has a leader, who looks after its dead workers by its clock")
    func leaders() async throws {
        try await TestJobs.with(.sqlite) { test in
            let clock = ManualClock(test.clock.now + .seconds(3600))
            let (backend, recorder) = (MemoryJobBackend(clock: clock), LineRecorder())
            let dead = RegisteredWorker(
                host: "elsewhere", process: 0, queues: ["default"], concurrency: 1, known: [], startedAt: clock.now)
            let job = job("sweep", test)
            try await backend.register(dead)
            try await backend.add([job])
            let claim = JobClaim(queue: .default, worker: dead.id, limit: 1)
            #expect(try await backend.claim(claim).map(\.id) == [job.id])
            let handlers = TestJobs.jobs { _, context in recorder.add("attempt \(context.attempt)") }
            // It leads the workers of the database.
            try await test.withWorker(handlers) { run in
                try await eventually("leader") { run.leadership.isHeld }
                try await test.withWorker(handlers, from: backend) { other in
                    try await eventually("end") { backend.end(of: job.id) == .completed }
                    #expect(try await backend.workers().map(\.startedAt) == [clock.now])
                    // A leader that had no processor for long loses its lease, and takes it again.
                    try await eventually("both lead") { run.leadership.isHeld && other.leadership.isHeld }
                }
            }
            #expect(recorder.entries == ["attempt 2"])
        }
    }

    @Test("What needs the row of a job is refused when its backend has none")
    func rows() async throws {
        try await TestJobs.with(.sqlite) { test in
            let (backend, job) = (MemoryJobBackend(clock: test.clock), job("sweep", test))
            let recorder = LineRecorder()
            let handlers = TestJobs.jobs { _, context in
                await #expect(throws: JobError.rowsElsewhere) {
                    try await context.commit { _ in recorder.add("commit") }
                }
                await #expect(throws: JobError.rowsElsewhere) { try await context.step("a") { recorder.add("step") } }
                await #expect(throws: JobError.rowsElsewhere) {
                    try await context.attach(name: "a", mediaType: "text/plain", content: [1])
                }
                await #expect(throws: JobError.rowsElsewhere) {
                    _ = try await context.result(of: context.id, as: Int.self)
                }
                await #expect(throws: JobError.rowsElsewhere) {
                    try await context.using(ConcurrencyKey("k")) { recorder.add("key") }
                }
            }
            try await backend.add([job])
            try await test.withWorker(handlers, from: backend) { _ in
                try await eventually("end") { backend.end(of: job.id) == .completed }
            }
            #expect(recorder.entries == [])
        }
    }
}
