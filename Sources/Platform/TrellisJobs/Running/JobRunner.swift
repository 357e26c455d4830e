public import Logging
import Synchronization
public import TrellisDatabase
public import TrellisKernel

/// Runs jobs in this process until none is due: for tests, and for debugging without workers.
///
/// ```swift
/// try await runner.drain()          // runs what was enqueued, and what that has enqueued, in order, one by one
/// ```
/// The same code as a worker's runs them. Jobs that wait for a later time, queues that are paused and limits hold.
public struct JobRunner: Sendable {
    /// What came of a drain, in attempts.
    public struct Report: Hashable, Sendable {
        /// Attempts that ended well.
        public var completed = 0
        /// Attempts that failed and are tried again later.
        public var failed = 0
        /// Jobs that were discarded.
        public var discarded = 0
        /// Jobs that were cancelled.
        public var cancelled = 0
        /// Attempts that were put off.
        public var snoozed = 0

        /// How many attempts there were.
        public var attempts: Int { completed + failed + discarded + cancelled + snoozed }
    }
    /// How many attempts one drain makes at most: jobs may enqueue each other for ever.
    static let limit = 100_000

    private let environment: JobEnvironment

    /// A runner of these jobs.
    ///
    /// - Throws: what is wrong with the jobs' declarations.
    public init(
        _ database: Database, jobs: [JobRegistration], clock: any Clock = SystemClock(),
        logger: Logger = Logger(label: "trellis.jobs")
    ) throws {
        environment = JobEnvironment(
            try JobCatalog(jobs), JobStore(database.system()), clock: clock, logger: logger)
    }

    /// Runs everything that is due, until nothing is left.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`, after the job that runs was put back.
    @discardableResult
    public func drain() async throws -> Report {
        let (store, worker) = (environment.store, ID<JobWorker>())
        let now = environment.clock.now
        try await store.register(
            JobWorkerRecord(
                id: worker, host: "", process: 0, queues: environment.catalog.queues.map(\.name), concurrency: 1,
                running: 0, beat: 0, beatAt: now, startedAt: now, stoppingAt: nil))
        do {
            let report = try await drain(as: worker)
            try await store.remove(worker)
            return report
        } catch {
            // In a task of its own, since this one may be cancelled.
            await Task { _ = try? await store.remove(worker) }.value
            throw error
        }
    }

    /// Has every `write` on the database run what it has enqueued, before it returns; until the observation is dropped.
    ///
    /// Jobs that jobs enqueue run after them, not within them. A job that fails doesn't fail the call that enqueued it.
    package func runInline() -> CommitObservation {
        environment.database.signals.observe(awaited: { [self] topics in
            guard !InlineRun.isUnderWay, topics.contains(where: { $0.hasPrefix("jobs:") }) else { return }
            do {
                try await InlineRun.$isUnderWay.withValue(true) { _ = try await drain() }
            } catch {
                environment.logger.error("Jobs could not be run inline", metadata: ["error": "\(error)"])
            }
        })
    }

    private func drain(as worker: ID<JobWorker>) async throws -> Report {
        var report = Report()
        var isDone = false
        while !isDone, report.attempts < Self.limit {
            isDone = true
            while try await !environment.store.stageDue().isEmpty {}
            for queue in environment.catalog.queues {
                // One at a time, so that what a job enqueues with a higher priority comes before the rest.
                while report.attempts < Self.limit,
                    let job = try await environment.store.claim(JobClaim(queue: queue, worker: worker, limit: 1)).first
                {
                    isDone = false
                    report.count(try await run(job))
                }
            }
        }
        return report
    }

    private func run(_ job: JobRecord) async throws -> JobEnding.Outcome {
        let attempt = environment.attempt(job)
        let ended = Mutex<JobEnding.Outcome?>(nil)
        let body = Task {
            let outcome = await environment.run(attempt)
            ended.withLock { $0 = outcome }
        }
        attempt.runs(in: body)
        let timeout = Task {
            while !Task.isCancelled, attempt.verdict(at: .now, patience: .seconds(3600)) != .late {
                try? await Task.sleep(for: .milliseconds(20))
            }
            attempt.interrupt(.timeout)
        }
        await withTaskCancellationHandler {
            await body.value
        } onCancel: {
            attempt.interrupt(.drain)
        }
        _ = attempt.end()
        timeout.cancel()
        let outcome = attempt.isCommitted ? .completed(nil) : ended.withLock { $0 } ?? .putBack
        let ending = JobEnding(attempt.lease, outcome, retention: environment.retention(of: job))
        // In a task of its own, since this one may be cancelled.
        try await Task { [environment] in
            await environment.notes.flush()
            if !attempt.isCommitted { _ = try await environment.store.end([ending]) }
        }.value
        try Task.checkCancellation()
        return outcome
    }
}

extension JobRunner.Report {
    fileprivate mutating func count(_ outcome: JobEnding.Outcome) {
        switch outcome {
        case .completed: completed += 1
        case .failed(_, _, let pause): if pause == nil { discarded += 1 } else { failed += 1 }
        case .discarded: discarded += 1
        case .cancelled: cancelled += 1
        case .snoozed, .putBack: snoozed += 1
        }
    }
}

/// Whether the current task runs jobs inline already.
private enum InlineRun {
    @TaskLocal static var isUnderWay = false
}
