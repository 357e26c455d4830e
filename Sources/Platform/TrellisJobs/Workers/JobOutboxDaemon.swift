public import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
import TrellisKernel

/// Carries the jobs of a product to their own database; does nothing if they live in the product's.
///
/// It runs in the processes of workers, and one of them carries at a time: the one whose holder is in a row of the jobs
/// database. Transactions that enqueue wake it after their commit; on PostgreSQL also those of other processes. While the
/// jobs database is away the outbox grows, and the product works as before.
public struct JobOutboxDaemon: Service, CustomStringConvertible {
    /// The age from which commits of jobs that have ended are deleted.
    private static let commitRetention = Duration.seconds(86_400)

    private let database: Database
    private let settings: JobSettings
    private let logger: Logger

    /// Creates a daemon for the jobs that are enqueued in `database`.
    public init(_ database: Database, settings: JobSettings, logger: Logger = Logger(label: "trellis.jobs")) {
        self.database = database
        self.settings = settings
        self.logger = logger
    }

    /// The name in the log of services.
    public var description: String { "job outbox" }

    /// Carries jobs until the process stops.
    public func run() async throws {
        let outage = OutageReporter("Looking for jobs that no worker runs", logger)
        _ = await outage.attempt { try await JobOutbox(database.system()).reportLeftJobs(logger) }
        guard database.hasJobsElsewhere else {
            // Other services would end with one that ends.
            return await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(86_400 * 36_500)) }
        }
        await cancelWhenGracefulShutdown { await carry() }
    }

    func carry() async {
        let (signal, holder) = (AsyncSignal(), ID<JobWorker>())
        let observation = database.signals.observe { topics in
            if topics.contains(JobEnqueuer.outboxTopic) { signal.signal() }
        }
        let leadership = JobLeadership(
            OutboxRelay.leader, database.jobs.system(), patience: settings.heartbeat * 3, holder: holder)
        let relay = OutboxRelay(database.system(), limit: settings.outboxBatch, holder: holder, logger: logger)
        let begun = BegunRelay()
        await withDiscardingTaskGroup { group in
            group.addTask { await listen(signal) }
            // The relay of the worker is that of the jobs' database; this one is that of the product's.
            group.addTask { await JobSignalRelay(database).relay() }
            group.addTask { await lead(leadership, relay, signal, begun) }
            group.addTask { await carry(leadership, relay, signal, begun) }
            group.addTask { await prune(leadership, relay) }
        }
        observation.end()
        // In a new task, since the current one is cancelled.
        await Task { await leadership.resign() }.value
    }

    private func lead(
        _ leadership: JobLeadership, _ relay: OutboxRelay, _ signal: AsyncSignal, _ begun: BegunRelay
    ) async {
        let outage = OutageReporter("Electing which process carries jobs to their database", logger)
        while !Task.isCancelled {
            // Another process may have carried meanwhile, even if it doesn't any more.
            if !leadership.isHeld {
                begun.isSet = false
                relay.endTerm()
            }
            let isLeader = await outage.attempt { try await leadership.renew() } ?? false
            if isLeader, !begun.isSet {
                begun.isSet = await outage.attempt { try await relay.begin() } != nil
                signal.signal()
            }
            if !isLeader { begun.isSet = false }
            try? await Task.sleep(for: settings.heartbeat)
        }
    }

    private func carry(
        _ leadership: JobLeadership, _ relay: OutboxRelay, _ signal: AsyncSignal, _ begun: BegunRelay
    ) async {
        let outage = OutageReporter("Carrying jobs to their database", logger)
        while !Task.isCancelled {
            guard leadership.isHeld, begun.isSet else {
                await signal.wait(upTo: settings.pollInterval)
                continue
            }
            let portion = await outage.attempt { try await relay.carryPortion() }
            if portion?.hasMore == true { continue }
            // During an outage the wait grows, and new jobs don't shorten it.
            if portion == nil {
                try? await Task.sleep(for: max(outage.delay, .milliseconds(50)))
            } else {
                await signal.wait(upTo: settings.pollInterval)
            }
        }
    }

    /// Wakes the relay when a process without it has enqueued jobs.
    private func listen(_ signal: AsyncSignal) async {
        for await notification in database.notifications(on: [JobSignalRelay.channel]) {
            switch notification {
            case .notified(_, let payload):
                if payload.contains(utf8: JobEnqueuer.outboxTopic) { signal.signal() }
            case .connected: signal.signal()
            }
        }
    }

    private func prune(_ leadership: JobLeadership, _ relay: OutboxRelay) async {
        let outage = OutageReporter("Pruning commits of jobs", logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: settings.pruneInterval)
            guard leadership.isHeld, !Task.isCancelled else { continue }
            _ = await outage.attempt { try await relay.pruneCommits(olderThan: Self.commitRetention) }
        }
    }
}

/// Whether the relay of this process has begun since it was elected.
private final class BegunRelay: Sendable {
    private let state = Atomic(false)

    var isSet: Bool {
        get { state.load(ordering: .relaxed) }
        set { state.store(newValue, ordering: .relaxed) }
    }
}
