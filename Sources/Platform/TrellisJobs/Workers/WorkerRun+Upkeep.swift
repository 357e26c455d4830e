import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

/// The work of the leader: one worker does it for all of them, so that its cost doesn't grow with their number.
extension WorkerRun {
    /// The most jobs that one transaction deletes: small ones keep row locks short, and let others write in between.
    private static let pruned = 1000

    /// Takes part in the election of the leader, and does its work while this worker is the leader.
    func runUpkeep() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.lead() }
            group.addTask { await self.prune() }
            group.addTask { await self.tend() }
        }
    }

    /// Discards jobs that expire, lets those that waited for long start, and notes how the last jobs of stored schedules
    /// have ended, with each heartbeat.
    ///
    /// After a time without workers many jobs may have expired, and claims read all of these. So each worker discards
    /// some when it starts.
    private func tend() async {
        let expiring = OutageReporter("Discarding expired jobs", logger)
        let outage = OutageReporter("Looking after waiting jobs", logger)
        let outcomes = OutageReporter("Noting the ends of scheduled jobs", logger)
        _ = await expiring.attempt { try await backend.expire(within: nil) }
        await repeating(settings.heartbeat) {
            guard leadership.isHeld else { return }
            _ = await expiring.attempt { try await backend.expire(within: nil) }
            _ = await outage.attempt {
                try await backend.raise(dueFor: settings.ageAfter, atOnce: settings.agedAtOnce)
            }
            _ = await outcomes.attempt { try await store.storedSchedules.noteOutcomes() }
        }
    }

    /// Renews the leadership with each heartbeat; the leader rescues the jobs of dead workers.
    private func lead() async {
        let fresh = WorkerLivenessMonitor(
            own: id, deadAfter: settings.longestSilence, interval: settings.heartbeat)
        var monitor = fresh
        let outage = OutageReporter("Looking for dead workers", logger)
        await repeating(settings.heartbeat) {
            configuration.metrics.running(running.count)
            _ = await outage.attempt {
                guard try await leadership.renew() else {
                    monitor = fresh
                    return
                }
                let now = backend.now
                let workers = try await backend.workers().map(\.record)
                for dead in monitor.update(workers, at: .now, age: { now - $0.heartbeatAt }) { await rescue(dead) }
                let orphans = try await backend.rescueOrphans()
                if orphans > 0 { rescued(orphans) }
            }
        }
    }

    func rescue(_ worker: ID<JobWorker>) async {
        guard let count = try? await backend.rescue(worker) else { return }
        logger.warning("A dead worker's jobs are rescued", metadata: ["worker": "\(worker)", "jobs": "\(count)"])
        rescued(count)
    }

    private func rescued(_ count: Int) {
        configuration.metrics.rescued.increment(by: count)
        for signal in queueSignals { signal.signal() }
    }

    /// Deletes expired rows, while there are any.
    private func prune() async {
        let outage = OutageReporter("Pruning jobs", logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: jittered(settings.pruneInterval))
            while !Task.isCancelled, leadership.isHeld {
                let pruned = await outage.attempt { try await backend.prune(limit: Self.pruned) }
                guard pruned?.hasMore == true else { break }
            }
        }
    }
}
