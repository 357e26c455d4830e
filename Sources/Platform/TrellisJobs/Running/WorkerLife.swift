import Foundation
import Logging
import Metrics
import Synchronization
import TrellisDatabase
import TrellisKernel

/// One life of a worker: from its row's being written until it is removed.
///
/// | what goes on | file |
/// |---|---|
/// | a loop for each queue claims jobs and starts them | `WorkerLife+Claiming` |
/// | time-outs, cancellations, the beat, other workers, what is due, pruning, figures | `WorkerLife+Upkeep` |
/// | the end | here |
final class WorkerLife: Sendable {
    private struct State {
        var grace: Duration?
    }
    /// How long cancelled jobs may take to end when the process stops.
    private static let lastPatience = Duration.seconds(3)

    let id = ID<JobWorker>()
    let parts: WorkerParts
    let running = RunningJobs()
    let slots: JobSlots
    let minutes = JobMinutes()
    let acknowledger: JobAcknowledger
    let relay: JobSignalRelay
    /// Where the loop of each queue waits, in the order of the queues.
    let queueGates: [Gate]
    let cancelGate = Gate()
    let stageGate = Gate()
    private let stopGate = Gate()
    private let state = Mutex(State())

    var store: JobStore { parts.environment.store }
    var settings: JobSettings { parts.settings }
    var logger: Logger { parts.environment.logger }
    var isStopping: Bool { state.withLock { $0.grace != nil } }

    init(_ parts: WorkerParts) {
        self.parts = parts
        slots = JobSlots(parts.settings.concurrency, limits: parts.queues.map(\.concurrency))
        queueGates = parts.queues.map { _ in Gate() }
        relay = JobSignalRelay(parts.environment.database, origin: id)
        let (stageGate, limited) = (stageGate, zip(parts.queues, queueGates).filter { $0.0.tenantConcurrency != nil })
        acknowledger = JobAcknowledger(parts.environment, parts.metrics) { endings in
            // What is to be tried again may be due before the next look, and a tenant's place has become free.
            if endings.contains(where: \.outcome.isPostponed) { stageGate.open() }
            for (_, gate) in limited { gate.open() }
        }
    }

    /// Asks the worker to stop; its jobs may go on for `grace`.
    func stop(grace: Duration) {
        state.withLock { $0.grace = min($0.grace ?? grace, grace) }
        stopGate.open()
        slots.close()
        for gate in queueGates { gate.open() }
    }

    /// Runs jobs until it is stopped, then drains.
    func live() async {
        guard await register() else { return }
        let observation = store.database.database.signals.observe { [self] in wake($0) }
        let claiming = Task { await claimAll() }
        let upkeep = Task { await keepUp() }
        while !isStopping { await stopGate.wait(upTo: .seconds(3600)) }
        await claiming.value
        await drain()
        observation.end()
        upkeep.cancel()
        await upkeep.value
        await flushFigures()
        _ = try? await store.remove(id)
    }

    /// Wakes those who wait for what was signalled, here or in another process.
    func wake(_ topics: some Sequence<String>) {
        for topic in topics {
            if topic == "jobs:cancel" { cancelGate.open() }
            for (queue, gate) in zip(parts.queues, queueGates) where topic == "jobs:\(queue.name)" { gate.open() }
        }
    }

    /// Writes the worker's row, as soon as the database is there; false when it was stopped before.
    func register() async -> Bool {
        let outage = Outage("Registering this worker", logger)
        while !isStopping {
            let now = parts.environment.clock.now
            let record = JobWorkerRecord(
                id: id, host: ProcessInfo.processInfo.hostName,
                process: Int(ProcessInfo.processInfo.processIdentifier), queues: parts.queues.map(\.name),
                concurrency: settings.concurrency, running: running.count, beat: 0, beatAt: now, startedAt: now,
                stoppingAt: nil)
            if await outage.guarding({ try await store.register(record) }) != nil { return true }
            try? await Task.sleep(for: outage.pause)
        }
        return false
    }

    /// Lets what runs come to its end, puts back what doesn't, and writes down all of it.
    private func drain() async {
        _ = try? await store.stop(id)
        let end = ContinuousClock.now + (state.withLock { $0.grace } ?? .zero)
        // A second request to stop may shorten the grace.
        while running.count > 0, ContinuousClock.now < end, state.withLock({ $0.grace ?? .zero }) > .zero {
            _ = await running.becomeIdle(within: min(end - .now, .milliseconds(100)))
        }
        for attempt in running.all { attempt.interrupt(.drain) }
        if !(await running.becomeIdle(within: min(settings.stuckAfter, Self.lastPatience))) {
            for attempt in running.all { finish(attempt, parts.environment.interrupted(attempt)) }
        }
        let left = await acknowledger.finish(within: .seconds(10))
        guard left > 0 else { return }
        logger.error("The worker stops before the ends of all jobs are written; others run them again.")
    }

    // MARK: - Attempts

    /// Runs a job that was claimed, in a task of its own.
    func start(_ job: JobRecord, slot: Int) {
        let attempt = parts.environment.attempt(job)
        guard !isStopping else {
            acknowledger.add(JobEnding(attempt.lease, .putBack, retention: .zero))
            return slots.giveBack(slot)
        }
        running.add(attempt)
        parts.metrics.started(job)
        attempt.runs(in: Task { finish(attempt, await parts.environment.run(attempt)) })
    }

    /// Notes how an attempt ended, and gives its place to the next; nothing when somebody else has done so.
    func finish(_ attempt: JobAttempt, _ outcome: JobEnding.Outcome) {
        guard attempt.end() else { return }
        let job = attempt.job
        let outcome = attempt.isCommitted ? .completed(nil) : outcome
        // Before it is forgotten here, so that it is known at every moment.
        if !attempt.isCommitted {
            acknowledger.add(JobEnding(attempt.lease, outcome, retention: parts.environment.retention(of: job)))
        }
        running.remove(attempt)
        if let slot = parts.queues.firstIndex(where: { $0.name == job.queue }) {
            slots.giveBack(slot)
            // Its end is written already, so the tenant's place is free; otherwise the acknowledger tells when it is.
            if attempt.isCommitted, parts.queues[slot].tenantConcurrency != nil { queueGates[slot].open() }
        }
        let time = ContinuousClock.now - attempt.startedAt
        parts.metrics.ended(job, outcome.name, after: time)
        minutes.ended(job, outcome, after: time, at: parts.environment.clock.now)
    }
}

extension JobEnding.Outcome {
    /// What metrics call it.
    var name: String {
        switch self {
        case .completed: "completed"
        case .failed(_, _, let pause): pause == nil ? "discarded" : "failed"
        case .discarded: "discarded"
        case .cancelled: "cancelled"
        case .snoozed: "snoozed"
        case .putBack: "put_back"
        }
    }

    /// Whether the job runs again at a time of its own.
    var isPostponed: Bool {
        switch self {
        case .failed(_, _, let pause): pause != nil
        case .snoozed: true
        default: false
        }
    }
}
