import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload whose handler each test defines.
@Schema
struct WorkerTestJob: JobPayload {
    static let name = "tests.worker"
    static let formerNames = ["tests.former_worker"]
    static let retry: RetryPolicy = .fixed(attempts: 3, every: .seconds(10))
    var what: String
}

/// A payload with a result.
@Schema
struct Addition: JobPayload {
    typealias Output = Int
    static let name = "tests.addition"
    var numbers: [Int]
}

/// A payload whose queue runs one job per tenant at a time.
@Schema
struct LimitedQueueJob: JobPayload {
    static let name = "tests.limited_queue"
    static let queue = Queue("limited", tenantConcurrency: 1)
}

/// A recorder of lines in the order in which they were added.
final class LineRecorder: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// A latch that a job's body waits for, even if its task is cancelled.
final class Latch: Sendable {
    private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Waits for an hour or until the task is cancelled.
func untilCancelled() async throws {
    try await Task.sleep(for: .seconds(3600))
}

struct SampleError: Error {}

/// The error of a condition that didn't become true in time.
struct NeverHappened: Error {
    let what: String
}

/// Polls until the condition is true, for at most 30 seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // A pause between polls, so that other tasks can run.
        try await Task.sleep(for: .milliseconds(5))
    }
}

extension TestJobs {
    /// Runs due jobs, test jobs with `body` as their handler.
    @discardableResult
    func drain(
        _ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void
    ) async throws -> JobRunner.Report {
        try await runner(body).drain()
    }

    func runner(_ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void) throws -> JobRunner {
        try JobRunner(database, jobs: Self.jobs(body), clock: clock, logger: .silent)
    }

    static func jobs(
        _ body: @escaping @Sendable (WorkerTestJob, JobContext) async throws -> Void
    ) -> [JobRegistration] {
        [
            JobRegistration(WorkerTestJob.self, body),
            JobRegistration(Addition.self) { job, _ in job.numbers.reduce(0, +) },
        ]
    }

    /// Enqueues a test job for our tenant.
    func enqueueTestJob(_ what: String = "sweep", _ options: JobOptions = .standard) async throws -> ID<BackgroundJob> {
        try await ours.write { try $0.enqueue(WorkerTestJob(what: what), options).id }
    }

    /// Returns the number of enqueued sample jobs, which serve as effects of test jobs.
    func sampleCount() async throws -> Int {
        try await ours.read { try $0.count(JobRecord.where { $0.name == SampleJob.name }) }
    }

    /// Returns the lines of a job's log.
    func lines(_ id: ID<BackgroundJob>) async throws -> [String] {
        try await ours.read { try $0.fetch(JobLogRecord.where { $0.jobID == id }.order { $0.id.ascending }) }
            .map(\.message)
    }

    /// Runs a worker of these jobs while `body` runs, then stops it.
    func withWorker<Value>(
        _ jobs: [JobRegistration], schedules: [JobSchedule] = [], from backend: (any JobBackend)? = nil,
        onStuck: @escaping @Sendable (StuckJob) -> Void = { _ in },
        _ change: (inout JobSettings) -> Void = { _ in }, _ body: (WorkerRun) async throws -> Value
    ) async throws -> Value {
        var settings = JobSettings()
        settings.pollInterval = .milliseconds(20)
        settings.heartbeat = .milliseconds(50)
        settings.deadAfter = .milliseconds(400)
        settings.stuckAfter = .seconds(20)
        settings.shutdownGrace = .zero
        change(&settings)
        var service = try JobWorkerDaemon(
            database, jobs: jobs, schedules: schedules, settings: settings, clock: clock, logger: .silent,
            onStuck: onStuck)
        if let backend { service = service.taking(from: backend) }
        let run = WorkerRun(service.configuration)
        let task = Task { await run.run() }
        do {
            let value = try await body(run)
            run.stop(grace: settings.shutdownGrace)
            await task.value
            return value
        } catch {
            run.stop(grace: .zero)
            await task.value
            throw error
        }
    }

    /// Waits until a job is in a state.
    func waitForState(_ state: JobState, _ id: ID<BackgroundJob>) async throws {
        try await eventually("\(state)") { try await self.state(id) == state }
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A payload in another queue.
@Schema
struct OpenQueueJob: JobPayload {
    static let name = "tests.open_queue"
    static let queue = Queue("open")
}

/// A payload whose result is a text.
@Schema
struct Echo: JobPayload {
    typealias Output = String
    static let name = "tests.echo"
    var text: String
}

extension JobRecord {
    /// Returns the row of an available test job, for inserting without a notification.
    static func available(in scope: Scope, at now: Timestamp) -> Self {
        JobRecord(
            id: ID(), tenantID: scope.tenantID, name: WorkerTestJob.name, queue: "default", state: .available,
            priority: 2, arguments: #"{"what": "sweep"}"#, scheduledAt: now, attempt: 0, maxAttempts: 3, lease: 0,
            waitingOn: 0, hasDependents: false, requestID: "r", createdAt: now)
    }
}
