import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// The interval of the timeout checks.
    private static let checkInterval = Duration.milliseconds(50)
    /// The interval at which progress and log lines are written.
    private static let flushInterval = Duration.milliseconds(500)

    /// Runs all maintenance tasks until the task is cancelled.
    func runMaintenance() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.relay.relay() }
            group.addTask { await self.listen() }
            group.addTask { await self.runHeartbeat() }
            group.addTask { await self.repeating(Self.checkInterval) { self.checkRunningAttempts(at: .now) } }
            group.addTask {
                await self.repeating(Self.flushInterval) { await self.configuration.environment.reports.flush() }
            }
            group.addTask { await self.repeating(Self.flushInterval * 6) { await self.flushStatistics() } }
            group.addTask { await self.makeDueJobsAvailable() }
            group.addTask { await self.pollCancellations() }
            group.addTask { await self.prune() }
            group.addTask {
                await JobScheduler(self.configuration.schedules, self.configuration.environment).run { self.isStopping }
            }
        }
    }

    private func repeating(_ interval: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: interval)
        }
    }

    /// Wakes the loops on notifications from other processes.
    private func listen() async {
        for await notification in store.database.database.notifications(on: [JobSignalRelay.channel]) {
            switch notification {
            case .notified(_, let payload): wake(relay.topics(of: payload))
            // Notifications may have been missed before the connection, so all queues are polled.
            case .connected: wake(configuration.queues.map { "jobs:\($0.name)" } + ["jobs:cancel"])
            }
        }
    }

    /// Writes the heartbeats of this worker and rescues the jobs of dead workers.
    private func runHeartbeat() async {
        // One late heartbeat must never mean dead, so the minimum is three heartbeats.
        let deadAfter = max(settings.deadAfter, settings.heartbeat * 3)
        var monitor = WorkerLivenessMonitor(own: id, deadAfter: deadAfter, interval: settings.heartbeat)
        let outage = OutageReporter("The heartbeat of this worker", logger)
        await repeating(settings.heartbeat) {
            configuration.metrics.running(running.count)
            _ = await outage.attempt {
                if try await !store.workers.heartbeat(id, running: running.count) { await reregister() }
                for dead in monitor.update(try await store.workers.all(), at: .now) { await rescue(dead) }
                let orphans = try await store.workers.rescueOrphans()
                if orphans > 0 { rescued(orphans) }
            }
        }
    }

    private func rescue(_ worker: ID<JobWorker>) async {
        guard let count = try? await store.workers.rescue(worker) else { return }
        logger.warning("A dead worker's jobs are rescued", metadata: ["worker": "\(worker)", "jobs": "\(count)"])
        rescued(count)
    }

    private func rescued(_ count: Int) {
        configuration.metrics.rescued.increment(by: count)
        for signal in queueSignals { signal.signal() }
    }

    /// Stops all jobs and inserts the worker's row again, after others took this worker for dead.
    private func reregister() async {
        logger.warning("Other workers took this worker for dead and took over its jobs, so it stops them.")
        for attempt in running.all { attempt.stop(.leaseLost) }
        _ = await register()
    }

    /// Stops attempts that exceed their timeout, and gives up on stuck ones.
    func checkRunningAttempts(at now: ContinuousClock.Instant) {
        for attempt in running.all {
            switch attempt.timeoutStatus(at: now, grace: settings.stuckAfter) {
            case .onTime: continue
            case .timedOut: attempt.stop(.timeout, at: now)
            case .stuck: giveUp(attempt, at: now)
            }
        }
    }

    private func giveUp(_ attempt: JobAttempt, at now: ContinuousClock.Instant) {
        let job = attempt.job
        let stuck = StuckJob(id: job.id, name: job.name, tenantID: job.tenantID, runDuration: now - attempt.startedAt)
        configuration.metrics.stuck.increment()
        logger.error(
            "A job doesn't end after it was cancelled; its slot is released",
            metadata: ["job": "\(job.name)", "job_id": "\(job.id)", "running": "\(stuck.runDuration)"])
        let results = store.results
        Task { try? await results.recordStuck(job) }
        finish(attempt, configuration.environment.stoppedOutcome(of: attempt))
        configuration.onStuck(stuck)
    }

    private func pollCancellations() async {
        let outage = OutageReporter("Polling cancellation requests", logger)
        while !Task.isCancelled {
            if running.count > 0 {
                let found = await outage.attempt { try await store.workers.cancellations(of: id) }
                for id in found ?? [] { running[id]?.stop(.cancelled) }
            }
            await cancelSignal.wait(upTo: jittered(settings.pollInterval))
        }
    }

    /// Makes jobs available as soon as they are due.
    private func makeDueJobsAvailable() async {
        let outage = OutageReporter("Polling due jobs", logger)
        while !Task.isCancelled {
            let pause = await outage.attempt { () -> Duration in
                let queues = try await store.claims.makeDueAvailable()
                guard queues.isEmpty else {
                    wake(queues.map { "jobs:\($0)" })
                    return .zero
                }
                guard let next = try await store.claims.nextScheduled() else { return settings.pollInterval }
                return min(next - configuration.environment.clock.now, settings.pollInterval)
            }
            guard pause != .zero else { continue }
            await dueSignal.wait(upTo: max(jittered(pause ?? settings.pollInterval), .milliseconds(5)))
        }
    }

    private func prune() async {
        let outage = OutageReporter("Pruning jobs", logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: jittered(settings.pruneInterval))
            // Small transactions keep row locks short.
            for _ in 0..<50 {
                guard !Task.isCancelled, let count = await outage.attempt({ try await store.pruner.prune(limit: 500) }),
                    count > 0
                else { break }
            }
        }
    }

    /// Writes the statistics collected since the last call.
    func flushStatistics() async {
        let records = statistics.take()
        guard !records.isEmpty else { return }
        do {
            try await store.reports.addStatistics(records)
        } catch {
            logger.debug("Job statistics can't be written and are dropped", metadata: ["error": "\(error)"])
        }
    }
}
