import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerLife {
    /// How often running jobs are looked at.
    private static let lookInterval = Duration.milliseconds(50)
    /// How often reports, logs and figures are written.
    private static let flushInterval = Duration.milliseconds(500)

    /// What goes on beside the jobs, until the task is cancelled.
    func keepUp() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.relay.relay() }
            group.addTask { await self.listen() }
            group.addTask { await self.beat() }
            group.addTask { await self.repeating(Self.lookInterval) { self.lookAtRunning(at: .now) } }
            group.addTask {
                await self.repeating(Self.flushInterval) { await self.parts.environment.notes.flush() }
            }
            group.addTask { await self.repeating(Self.flushInterval * 6) { await self.flushFigures() } }
            group.addTask { await self.stage() }
            group.addTask { await self.watchCancellations() }
            group.addTask { await self.prune() }
            group.addTask {
                await JobScheduler(self.parts.schedules, self.parts.environment).watch { self.isStopping }
            }
        }
    }

    private func repeating(_ interval: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: interval)
        }
    }

    /// Hears what other processes enqueue.
    private func listen() async {
        for await notification in store.database.database.notifications(on: [JobSignalRelay.channel]) {
            switch notification {
            case .notified(_, let payload): wake(relay.topics(of: payload))
            // What was said while nobody listened is looked for.
            case .connected: wake(parts.queues.map { "jobs:\($0.name)" } + ["jobs:cancel"])
            }
        }
    }

    /// Shows that this worker lives, and looks whether the others do.
    private func beat() async {
        var watch = WorkerWatch(own: id, deadAfter: settings.deadAfter, interval: settings.heartbeat)
        let outage = Outage("The beat of this worker", logger)
        await repeating(settings.heartbeat) {
            parts.metrics.running(running.count)
            _ = await outage.guarding {
                if try await !store.beat(id, running: running.count) { await startAnew() }
                for dead in watch.look(try await store.workers(), at: .now) { await rescue(dead) }
                let orphans = try await store.rescueOrphans()
                if orphans > 0 { rescued(orphans) }
            }
        }
    }

    private func rescue(_ worker: ID<JobWorker>) async {
        guard let count = try? await store.rescue(worker) else { return }
        logger.warning("A worker has died", metadata: ["worker": "\(worker)", "jobs": "\(count)"])
        rescued(count)
    }

    private func rescued(_ count: Int) {
        parts.metrics.rescued.increment(by: count)
        for gate in queueGates { gate.open() }
    }

    /// Others took this worker for dead and have its jobs, so it stops them and begins again.
    private func startAnew() async {
        logger.warning("Other workers have taken this one for dead; its jobs are stopped.")
        for attempt in running.all { attempt.interrupt(.leaseLost) }
        _ = await register()
    }

    /// Interrupts what takes too long, and gives up on what doesn't end.
    func lookAtRunning(at now: ContinuousClock.Instant) {
        for attempt in running.all {
            switch attempt.verdict(at: now, patience: settings.stuckAfter) {
            case .fine: continue
            case .late: attempt.interrupt(.timeout, at: now)
            case .stuck: giveUp(attempt, at: now)
            }
        }
    }

    private func giveUp(_ attempt: JobAttempt, at now: ContinuousClock.Instant) {
        let job = attempt.job
        let stuck = StuckJob(id: job.id, name: job.name, tenantID: job.tenantID, running: now - attempt.startedAt)
        parts.metrics.stuck.increment()
        logger.error(
            "A job doesn't end although it was cancelled; its place is given to others",
            metadata: ["job": "\(job.name)", "job_id": "\(job.id)", "running": "\(stuck.running)"])
        let store = store
        Task { try? await store.noteStuck(job) }
        finish(attempt, parts.environment.interrupted(attempt))
        parts.onStuck(stuck)
    }

    private func watchCancellations() async {
        let outage = Outage("Looking for cancelled jobs", logger)
        while !Task.isCancelled {
            if running.count > 0 {
                let found = await outage.guarding { try await store.cancellations(of: id) }
                for id in found ?? [] { running[id]?.interrupt(.cancelled) }
            }
            await cancelGate.wait(upTo: jittered(settings.pollInterval))
        }
    }

    /// Makes jobs available whose time has come, as soon as it has.
    private func stage() async {
        let outage = Outage("Looking for jobs that are due", logger)
        while !Task.isCancelled {
            let pause = await outage.guarding { () -> Duration in
                let queues = try await store.stageDue()
                guard queues.isEmpty else {
                    wake(queues.map { "jobs:\($0)" })
                    return .zero
                }
                guard let next = try await store.nextScheduled() else { return settings.pollInterval }
                return min(next - parts.environment.clock.now, settings.pollInterval)
            }
            guard pause != .zero else { continue }
            await stageGate.wait(upTo: max(jittered(pause ?? settings.pollInterval), .milliseconds(5)))
        }
    }

    private func prune() async {
        let outage = Outage("Removing old jobs", logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: jittered(settings.pruneInterval))
            // A part at a time, so that nobody waits long for the rows.
            for _ in 0..<50 {
                guard !Task.isCancelled, let count = await outage.guarding({ try await store.prune(limit: 500) }),
                    count > 0
                else { break }
            }
        }
    }

    /// Writes down what was counted.
    func flushFigures() async {
        let figures = minutes.take()
        guard !figures.isEmpty else { return }
        do {
            try await store.count(figures)
        } catch {
            logger.debug("Figures of jobs could not be written", metadata: ["error": "\(error)"])
        }
    }
}

extension JobStore {
    /// The earliest time at which a job that waits for its time may start.
    func nextScheduled() async throws -> Timestamp? {
        try await read { tx in
            try tx.first(JobRecord.where { $0.state == .scheduled }.order { $0.scheduledAt.ascending })?.scheduledAt
        }
    }

    /// Notes that a job didn't end when it was told to.
    func noteStuck(_ job: JobRecord) async throws {
        try await database.write { tx in
            try Self.crossing(tx).insert(
                JobEventRecord(
                    id: ID(), tenantID: job.tenantID, jobID: job.id, kind: .stuck, attempt: job.attempt, code: nil,
                    message: "It didn't end although it was cancelled.", actorID: nil, at: tx.now))
        }
    }
}
