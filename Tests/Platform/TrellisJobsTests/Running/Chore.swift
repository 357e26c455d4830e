import Logging
import Synchronization
import TrellisDatabase
import TrellisKernel
import TrellisSchema
import TrellisTesting

@testable import TrellisJobs

/// A payload whose work each test says itself.
@Schema
struct Chore: JobPayload {
    static let name = "tests.chore"
    static let formerNames = ["tests.old_chore"]
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

/// A payload of which a tenant has one at a time.
@Schema
struct NarrowChore: JobPayload {
    static let name = "tests.narrow_chore"
    static let queue = Queue("narrow", tenantConcurrency: 1)
}

/// What a test wants to know afterwards, in the order it happened.
final class Diary: Sendable {
    private let lines = Mutex<[String]>([])
    var entries: [String] { lines.withLock { $0 } }
    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

/// Where a body waits for the test, whether or not its task is cancelled.
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

/// Waits for ever, unless the task is cancelled.
func untilCancelled() async throws {
    try await Task.sleep(for: .seconds(3600))
}

struct Mishap: Error {}

/// Something that a test waited for in vain.
struct NeverHappened: Error {
    let what: String
}

/// Asks until something is so, for half a minute at most.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        // Between two questions, so that what is asked about gets its turn.
        try await Task.sleep(for: .milliseconds(5))
    }
}

extension TestJobs {
    /// Runs what is due, chores as `body` says.
    @discardableResult
    func drain(
        _ body: @escaping @Sendable (Chore, JobContext) async throws -> Void
    ) async throws -> JobRunner.Report {
        try await runner(body).drain()
    }

    func runner(_ body: @escaping @Sendable (Chore, JobContext) async throws -> Void) throws -> JobRunner {
        try JobRunner(database, jobs: Self.jobs(body), clock: clock, logger: .silent)
    }

    static func jobs(_ body: @escaping @Sendable (Chore, JobContext) async throws -> Void) -> [JobRegistration] {
        [
            JobRegistration(Chore.self, body),
            JobRegistration(Addition.self) { job, _ in job.numbers.reduce(0, +) },
        ]
    }

    /// Enqueues a chore of ours.
    func chore(_ what: String = "sweep", _ options: JobOptions = .standard) async throws -> ID<BackgroundJob> {
        try await ours.write { try $0.enqueue(Chore(what: what), options).id }
    }

    /// How many errands have been enqueued: what tests have their jobs do.
    func errandCount() async throws -> Int {
        try await ours.read { try $0.count(JobRecord.where { $0.name == Errand.name }) }
    }

    /// The lines of a job's log.
    func lines(_ id: ID<BackgroundJob>) async throws -> [String] {
        try await ours.read { try $0.fetch(JobLogRecord.where { $0.jobID == id }.order { $0.id.ascending }) }
            .map(\.message)
    }

    /// Runs a worker of these jobs while `body` runs, then stops it.
    func withWorker<Value>(
        _ jobs: [JobRegistration], schedules: [JobSchedule] = [],
        onStuck: @escaping @Sendable (StuckJob) -> Void = { _ in },
        _ change: (inout JobSettings) -> Void = { _ in }, _ body: (WorkerLife) async throws -> Value
    ) async throws -> Value {
        var settings = JobSettings()
        settings.pollInterval = .milliseconds(20)
        settings.heartbeat = .milliseconds(50)
        settings.deadAfter = .milliseconds(400)
        settings.stuckAfter = .seconds(20)
        settings.shutdownGrace = .zero
        change(&settings)
        let service = try JobWorkerService(
            database, jobs: jobs, schedules: schedules, settings: settings, clock: clock, logger: .silent,
            onStuck: onStuck)
        let life = WorkerLife(service.parts)
        let task = Task { await life.live() }
        do {
            let value = try await body(life)
            life.stop(grace: settings.shutdownGrace)
            await task.value
            return value
        } catch {
            life.stop(grace: .zero)
            await task.value
            throw error
        }
    }

    /// Waits until a job is in a state.
    func becomes(_ state: JobState, _ id: ID<BackgroundJob>) async throws {
        try await eventually("\(state)") { try await self.state(id) == state }
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

/// A payload whose queue is another.
@Schema
struct InOpenQueue: JobPayload {
    static let name = "tests.in_open_queue"
    static let queue = Queue("open")
}

/// A payload that gives back a text.
@Schema
struct Echo: JobPayload {
    typealias Output = String
    static let name = "tests.echo"
    var text: String
}

extension JobRecord {
    /// A chore that is written without anybody's being told.
    static func available(in scope: Scope, at now: Timestamp) -> Self {
        JobRecord(
            id: ID(), tenantID: scope.tenantID, name: Chore.name, queue: "default", state: .available, priority: 2,
            arguments: #"{"what": "sweep"}"#, scheduledAt: now, attempt: 0, maxAttempts: 3, lease: 0, waitingOn: 0,
            hasDependents: false, requestID: "r", createdAt: now)
    }
}
