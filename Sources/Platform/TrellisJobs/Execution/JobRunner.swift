public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisKernel

/// A runner that runs all due jobs in this process: for tests, and for debugging without workers.
///
/// ```swift
/// try await runner.drain()          // runs enqueued jobs, and the jobs that they enqueue, in order, one by one
/// ```
/// It runs the same code as a worker. Later start times, paused queues and limits apply.
public struct JobRunner: Sendable {
    /// The outcomes of a drain, counted in attempts.
    public struct Report: Hashable, Sendable {
        /// The number of attempts that succeeded.
        public var completed = 0
        /// The number of attempts that failed and are retried later.
        public var failed = 0
        /// The number of jobs that were discarded.
        public var discarded = 0
        /// The number of jobs that were cancelled.
        public var cancelled = 0
        /// The number of attempts that were snoozed or put back, and of jobs that wait for another release.
        public var snoozed = 0

        /// The total number of attempts.
        public var attempts: Int { completed + failed + discarded + cancelled + snoozed }
    }
    /// The maximum number of attempts per drain, since jobs may enqueue each other endlessly.
    static let limit = 100_000
    /// How often a drain waits for a worker that releases dependents or cancels a batch, which takes a minute.
    private static let waitLimit = 600

    private let environment: JobEnvironment

    /// Creates a runner of the jobs.
    ///
    /// - Parameter files: where files of jobs are kept; nil keeps all of them in the database.
    /// - Throws: ``JobError/noSecretKey(job:)``, or an error for invalid job declarations.
    public init(
        _ database: Database, jobs: [JobRegistration], files: JobFiles? = nil, clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.jobs")
    ) throws {
        let catalog = try JobCatalog(jobs)
        try catalog.checkSecrets(database.attachment())
        environment = JobEnvironment(
            catalog, JobStore(database.system()), files: files, clock: clock, logger: logger)
        database.followServerTime()
        database.jobs.followServerTime()
    }

    /// Runs all due jobs until none is left, with the deliveries of events that were published before or meanwhile.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`, after the running job was put back.
    @discardableResult
    public func drain() async throws -> Report {
        // One for each drain: what the database has refused, the next drain tries again.
        let (backend, worker) = (DatabaseJobBackend(environment.store), ID<JobWorker>())
        try await backend.register(
            RegisteredWorker(
                id: worker, host: "", process: 0, queues: environment.catalog.queues.map(\.name), concurrency: 1,
                known: environment.catalog.contracts, startedAt: backend.now))
        do {
            let report = try await drain(backend, as: worker)
            try await backend.remove(worker)
            return report
        } catch {
            // In a new task, since the current one may be cancelled.
            await Task { _ = try? await backend.remove(worker) }.value
            throw error
        }
    }

    /// Makes every `write` on the database run the jobs it has enqueued before it returns, until the observation ends.
    ///
    /// Jobs that a job enqueues run after it, not within it. A failing job doesn't fail the call that enqueued it.
    package func runInline() -> CommitSubscription {
        environment.database.signals.observe(awaited: { [self] topics in
            let source = environment.database.attachment(JobSource.self)
            let hasJobs = topics.contains { $0.hasPrefix(utf8: "jobs:") || $0 == source?.topic }
            guard !InlineRun.isActive, hasJobs else { return }
            do {
                try await InlineRun.$isActive.withValue(true) { _ = try await drain() }
            } catch {
                environment.logger.error("Jobs can't be run inline", metadata: ["error": "\(error)"])
            }
        })
    }

    /// Carries all jobs that are due to the database that they live in, if it is another than the product's.
    private func carryOutbox() async throws {
        guard environment.database.hasJobsElsewhere else { return }
        let relay = OutboxRelay(environment.database.system(), limit: 500, logger: environment.logger)
        try await relay.takeOver()
        try await relay.begin()
        while try await relay.carryPortion().carried > 0 {}
    }

    private func drain(_ backend: DatabaseJobBackend, as worker: ID<JobWorker>) async throws -> Report {
        var report = Report()
        var isDone = false
        while !isDone, report.attempts < Self.limit {
            isDone = true
            try await environment.database.attachment(JobSource.self)?.carry(environment.database.system())
            try await carryOutbox()
            while try await !backend.makeDueAvailable().isEmpty {}
            report.discarded += try await backend.expire(within: nil)
            try await doPortions { try await backend.releaseDependents() }
            try await doPortions { try await backend.cancelBatchJobs() }
            for queue in environment.catalog.queues {
                // One at a time, so that a job enqueued with a higher priority runs before the rest.
                while report.attempts < Self.limit,
                    let job = try await backend.claim(
                        JobClaim(queue: queue, worker: worker, limit: 1, known: environment.catalog.contracts)
                    ).first
                {
                    isDone = false
                    report.count(try await run(job.record))
                }
            }
        }
        for queue in environment.catalog.queues {
            report.count(
                try await backend.park(
                    in: queue, known: environment.catalog.contracts, limit: environment.parkingLimit))
        }
        return report
    }

    private func doPortions(_ portion: () async throws -> JobPortion) async throws {
        var waits = 0
        while waits < Self.waitLimit {
            switch try await portion() {
            case .done: waits = 0
            case .busy:
                waits += 1
                try await Task.sleep(for: JobDependents.busyPause)
            case .idle, .failed, .skipped: return
            }
        }
    }

    private func run(_ job: JobRecord) async throws -> AttemptResult.Outcome {
        let attempt = environment.attempt(job)
        let ended = Mutex<AttemptResult.Outcome?>(nil)
        let body = environment.start(attempt) { outcome in ended.withLock { $0 = outcome } }
        attempt.attach(body)
        let timeout = Task {
            while !Task.isCancelled, attempt.timeoutStatus(at: .now, grace: .seconds(3600)) != .timedOut {
                try? await Task.sleep(for: .milliseconds(20))
            }
            attempt.stop(.timeout)
        }
        await withTaskCancellationHandler {
            await body.value
        } onCancel: {
            attempt.stop(.shutdown)
        }
        let outcome = ended.withLock { $0 } ?? .requeued
        let end = environment.end(attempt, outcome)
        timeout.cancel()
        // In a new task, since the current one may be cancelled.
        try await Task { [environment] in
            await environment.reports.flush()
            if let result = end?.result { _ = try await environment.backend.finish([result]) }
        }.value
        try Task.checkCancellation()
        return end?.outcome ?? outcome
    }
}

extension JobRunner.Report {
    fileprivate mutating func count(_ parked: ParkedJobs) {
        snoozed += parked.parked
        discarded += parked.discarded
    }

    fileprivate mutating func count(_ outcome: AttemptResult.Outcome) {
        switch outcome {
        case .completed: completed += 1
        case .failed(_, _, let pause): if pause == nil { discarded += 1 } else { failed += 1 }
        case .discarded: discarded += 1
        case .cancelled: cancelled += 1
        case .snoozed, .parked, .requeued: snoozed += 1
        }
    }
}

/// The task-local state of inline runs.
private enum InlineRun {
    @TaskLocal static var isActive = false
}
