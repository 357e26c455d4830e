import Logging
import Metrics
import TrellisDatabase
import TrellisKernel

extension WorkerRun {
    /// The interval at which progress and log lines are written.
    private static let flushInterval = Duration.milliseconds(500)

    /// Runs all maintenance tasks until the task is cancelled.
    func runMaintenance() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.relay.relay() }
            group.addTask { await ClockMonitor(self.store.database.database, self.logger).run() }
            group.addTask { await self.listen() }
            group.addTask { await self.listenToBackend() }
            group.addTask { await self.runUpkeep() }
            group.addTask { await self.rescueGoneWorkers() }
            group.addTask {
                await self.repeating(Self.flushInterval) { await self.configuration.environment.reports.flush() }
            }
            group.addTask { await self.repeating(Self.flushInterval * 6) { await self.flushStatistics() } }
            group.addTask { await self.makeDueJobsAvailable() }
            group.addTask { await self.releaseDependents() }
            group.addTask { await self.pollCancellations() }
            group.addTask {
                await JobScheduler(self.configuration.schedules, self.configuration.environment).run { self.isStopping }
            }
            group.addTask {
                let environment = self.configuration.environment
                await StoredScheduler(environment.catalog, environment.store, logger: environment.logger).run {
                    self.isStopping
                }
            }
        }
    }

    func repeating(_ interval: Duration, _ body: () async -> Void) async {
        while !Task.isCancelled {
            await body()
            try? await Task.sleep(for: interval)
        }
    }

    /// Wakes the loops on notifications from other processes.
    private func listen() async {
        for await notification in store.database.database.notifications(
            on: [JobSignalRelay.channel], as: JobWorkers.session(of: id))
        {
            switch notification {
            case .notified(_, let payload): wake(relay.topics(of: payload))
            // Notifications may have been missed before the connection, so all queues are polled.
            case .connected: wake(configuration.queues.map { "jobs:\($0.name)" } + ["jobs:cancel"])
            }
        }
    }

    /// Wakes the loops when the backend says so.
    private func listenToBackend() async {
        for await wake in backend.wakes() {
            switch wake {
            case .queue(let queue): self.wake(["jobs:\(queue)"])
            case .cancellations: cancelSignal.signal()
            case .dependents: dependentSignal.signal()
            }
        }
    }

    private func pollCancellations() async {
        let outage = OutageReporter("Polling cancellation requests", logger)
        while !Task.isCancelled {
            if running.count > 0 {
                let found = await outage.attempt { try await backend.cancellations(of: id) }
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
                let queues = try await backend.makeDueAvailable()
                guard queues.isEmpty else {
                    wake(queues.map { "jobs:\($0)" })
                    return .zero
                }
                guard let next = try await backend.nextDue() else { return settings.pollInterval }
                return min(next - backend.now, settings.pollInterval)
            }
            guard pause != .zero else { continue }
            await dueSignal.wait(upTo: max(jittered(pause ?? settings.pollInterval), .milliseconds(5)))
        }
    }

    /// Writes the statistics collected since the last call.
    func flushStatistics() async {
        let (records, times) = (statistics.take(), times.take())
        guard !records.isEmpty || !times.isEmpty else { return }
        do {
            try await store.reports.addStatistics(records, times)
        } catch {
            // Counters must not lose what they have once counted; there are few of them.
            self.times.add(times)
            logger.debug("Job statistics can't be written and are dropped", metadata: ["error": "\(error)"])
        }
    }
}
