import Foundation
import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// One run of a worker, from the insertion of its row to the deletion.
///
/// | task | file |
/// |---|---|
/// | one loop per queue claims and starts jobs | `WorkerRun+Claiming` |
/// | heartbeats, timeouts and stuck jobs, on a thread of their own | `WorkerRun+Watch` |
/// | cancellations, due jobs, statistics | `WorkerRun+Maintenance` |
/// | dead workers and pruning, in one worker for all | `WorkerRun+Upkeep` |
/// | shutdown | here |
final class WorkerRun: Sendable {
    private struct State {
        var grace: Duration?
    }
    /// How long cancelled jobs may take to end during shutdown.
    private static let finalGrace = Duration.seconds(3)

    let id = ID<JobWorker>()
    let configuration: WorkerConfiguration
    let running = RunningJobs()
    let slots: JobSlots
    let statistics = JobStatistics()
    /// The waits and runs of attempts, for the metrics of queues.
    let times = JobTimes()
    let acknowledger: JobAcknowledger
    let relay: JobSignalRelay
    /// Whether this worker does what one worker does for all.
    let leadership: JobLeadership
    /// The signals that wake the loop of each queue, in the order of the queues.
    let queueSignals: [AsyncSignal]
    let cancelSignal = AsyncSignal()
    let dueSignal = AsyncSignal()
    /// Wakes the release of dependents.
    let dependentSignal = AsyncSignal()
    /// The thread of the heartbeat and the watchdog.
    let watchThread = DedicatedThread("job worker")
    /// Whether the shared threads of the process run nothing else at present.
    let wasBlocked = Atomic(false)
    /// Whether the worker has looked for others whose processes are gone.
    let hasLooked = Atomic(false)
    /// The claims that are under way.
    let openClaims = OpenClaims()
    /// Whether the worker is about to end the process.
    let hasLeft = Atomic(false)
    /// Whether the worker has ended the process.
    let hasExited = Atomic(false)
    private let stopSignal = AsyncSignal()
    private let state = Mutex(State())

    var backend: any JobBackend { configuration.environment.backend }
    var store: JobStore { configuration.environment.store }
    var settings: JobSettings { configuration.settings }
    var logger: Logger { configuration.environment.logger }
    var isStopping: Bool { state.withLock { $0.grace != nil } || hasLeft.load(ordering: .relaxed) }

    init(_ configuration: WorkerConfiguration) {
        self.configuration = configuration
        slots = JobSlots(configuration.settings.concurrency, limits: configuration.queues.map(\.concurrency))
        queueSignals = configuration.queues.map { _ in AsyncSignal() }
        relay = JobSignalRelay(configuration.environment.store.database.database, origin: id)
        // The leader looks after one backend only.
        let name = configuration.environment.backend.name
        leadership = JobLeadership(
            name == DatabaseJobBackend.name ? "jobs" : "jobs of \(name)", configuration.environment.store.database,
            patience: configuration.settings.heartbeat * 3, holder: id)
        let limited = zip(configuration.queues, queueSignals).filter { $0.0.tenantConcurrency != nil }
        acknowledger = JobAcknowledger(configuration.environment, configuration.metrics) { [dueSignal] results in
            // A retry may be due before the next poll, and a slot of a tenant has become free.
            if results.contains(where: \.outcome.isPostponed) { dueSignal.signal() }
            for (_, signal) in limited { signal.signal() }
        }
    }

    /// Requests the worker to stop; its jobs may continue for `grace`.
    func stop(grace: Duration) {
        state.withLock { $0.grace = min($0.grace ?? grace, grace) }
        stopSignal.signal()
        slots.close()
        for signal in queueSignals { signal.signal() }
    }

    /// Runs jobs until the worker is stopped, then drains.
    func run() async {
        guard await register() else { return }
        let observation = store.database.database.signals.observe { [self] in wake($0) }
        let claiming = Task { await claimAll() }
        let maintenance = Task { await runMaintenance() }
        let watch = Task(executorPreference: watchThread) { [self] in await runWatch() }
        while state.withLock({ $0.grace == nil }) { await stopSignal.wait(upTo: .seconds(3600)) }
        await claiming.value
        await drain()
        observation.end()
        maintenance.cancel()
        await maintenance.value
        watch.cancel()
        await watch.value
        watchThread.finish()
        await flushStatistics()
        await leadership.resign()
        _ = try? await backend.remove(id)
    }

    /// Wakes the loops that wait for the topics, whether this or another process has signalled them.
    func wake(_ topics: some Sequence<String>) {
        for topic in topics {
            if topic == "jobs:cancel" { cancelSignal.signal() }
            if topic == JobDependents.topic { dependentSignal.signal() }
            for (queue, signal) in zip(configuration.queues, queueSignals) where topic == "jobs:\(queue.name)" {
                signal.signal()
            }
        }
    }

    /// Inserts the worker's row, and retries until the database is available; returns false if stopped before.
    func register() async -> Bool {
        let outage = OutageReporter("Registering this worker", logger)
        while !isStopping {
            let now = backend.now
            let record = JobWorkerRecord(
                id: id, host: WorkerProcess.host,
                process: Int(ProcessInfo.processInfo.processIdentifier), queues: configuration.queues.map(\.name),
                concurrency: settings.concurrency, running: running.count, heartbeat: 0, heartbeatAt: now,
                startedAt: now,
                stoppingAt: nil, jobs: configuration.environment.catalog.contracts.map(\.description),
                session: store.database.database.hasSessions ? JobWorkers.session(of: id) : nil)
            if await outage.attempt({ try await backend.register(RegisteredWorker(record)) }) != nil { return true }
            await watchThread.pause(for: outage.delay)
        }
        return false
    }

    /// Waits for running jobs during the grace period, puts the rest back, and persists all results.
    private func drain() async {
        _ = try? await backend.markStopping(id)
        let end = ContinuousClock.now + (state.withLock { $0.grace } ?? .zero)
        // A second request to stop may shorten the grace.
        while running.count > 0, ContinuousClock.now < end, state.withLock({ $0.grace ?? .zero }) > .zero {
            _ = await running.waitUntilIdle(within: min(end - .now, .milliseconds(100)))
        }
        for attempt in running.all { attempt.stop(.shutdown) }
        if !(await running.waitUntilIdle(within: min(settings.stuckAfter, Self.finalGrace))) {
            for attempt in running.all { finish(attempt, configuration.environment.stoppedOutcome(of: attempt)) }
        }
        let left = await acknowledger.finish(within: .seconds(10))
        guard left > 0 else { return }
        logger.error("The worker stops before all job results are written; other workers run these jobs again.")
    }

    // MARK: - Attempts

    /// Starts a claimed job in a new task.
    func start(_ job: JobRecord, slot: Int) {
        let attempt = configuration.environment.attempt(job)
        guard !isStopping else {
            acknowledger.add(AttemptResult(attempt.lease, .requeued, retention: .zero))
            return slots.release(slot)
        }
        running.add(attempt)
        configuration.metrics.started(job)
        times.started(job)
        attempt.attach(
            configuration.environment.start(attempt) { [self] outcome in
                finish(attempt, outcome)
                running.bodyEnded(attempt)
            })
    }

    /// Records the outcome of an attempt and releases its slot; does nothing if the attempt has already ended.
    func finish(_ attempt: JobAttempt, _ outcome: AttemptResult.Outcome) {
        guard let end = configuration.environment.end(attempt, outcome) else { return }
        let job = attempt.job
        let time = ContinuousClock.now - attempt.startedAt
        configuration.metrics.ended(job, end.outcome.name, after: time)
        statistics.ended(job, end.outcome, after: time, at: configuration.environment.now)
        if end.outcome.isAttempt { times.ran(job.queue, for: time) }
        // Added before `running.remove`, so that the lease is in one of the two sets at every moment.
        if let result = end.result { acknowledger.add(result) }
        // After it is counted, since a worker that stops writes the counts once nothing runs.
        running.remove(attempt)
        if let slot = configuration.queues.firstIndex(where: { $0.name == job.queue }) {
            slots.release(slot)
            // A committed end is already written, so the tenant's slot is free; else the acknowledger signals it.
            if end.result == nil, configuration.queues[slot].tenantConcurrency != nil { queueSignals[slot].signal() }
        }
    }
}

extension AttemptResult.Outcome {
    /// The name in metrics.
    var name: String {
        switch self {
        case .completed: "completed"
        case .failed(_, _, let pause): pause == nil ? "discarded" : "failed"
        case .discarded: "discarded"
        case .cancelled: "cancelled"
        case .snoozed: "snoozed"
        case .parked: "parked"
        case .requeued: "put_back"
        }
    }

    /// Whether the attempt counts.
    var isAttempt: Bool {
        switch self {
        case .completed, .failed, .discarded, .cancelled: true
        case .snoozed, .parked, .requeued: false
        }
    }

    /// Whether the job runs again after a delay.
    var isPostponed: Bool {
        switch self {
        case .failed(_, _, let pause): pause != nil
        case .snoozed, .parked: true
        default: false
        }
    }
}
