public import Logging
public import ServiceLifecycle
public import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Makes jobs of the deliveries of events, delivers the event history to catch-up subscribers, and removes events whose
/// retention is over.
///
/// Runs in each process that runs jobs. Any number of processes may run it; one at a time works for each subscriber.
/// If a process dies, its transaction rolls back and another process repeats the batch.
public struct EventDaemon: Service, CustomStringConvertible {
    private let hub: EventHub
    private let store: EventStore
    private let settings: EventSettings
    private let logger: Logger

    /// The background service for the events of a product.
    public init(
        _ database: Database, hub: EventHub, settings: EventSettings = EventSettings(),
        logger: Logger = Logger(label: "trellis.events")
    ) {
        self.hub = hub
        store = EventStore(database.system())
        self.settings = settings
        self.logger = logger
    }

    /// The name of the service in logs.
    public var description: String { "events" }

    /// Runs until graceful shutdown; an open transaction is committed first.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }

    func work() async {
        guard await createOffsets() else { return }
        let (catchUps, relayed) = (hub.catchUps.map { _ in AsyncSignal() }, AsyncSignal())
        let signals = catchUps + [relayed]
        let observation = store.database.database.signals.observe { topics in
            if topics.contains(JobSignalRelay.events) { for signal in signals { signal.signal() } }
        }
        await withDiscardingTaskGroup { group in
            let relay = EventRelay(
                store: store, batch: settings.relayBatch, pause: settings.relayPause,
                pollInterval: settings.pollInterval, logger: logger, signal: relayed)
            group.addTask { await relay.run() }
            for (subscriber, signal) in zip(hub.catchUps, catchUps) {
                let runner = CatchUpRunner(
                    subscriber: subscriber, store: store, settings: settings, logger: logger, signal: signal)
                group.addTask { await runner.run() }
            }
            group.addTask { await listen(signals) }
            let upkeep = EventUpkeep(hub: hub, store: store, settings: settings, logger: logger)
            group.addTask { await upkeep.run() }
        }
        observation.end()
    }

    /// Creates the offsets once the database is available; returns false if the task is cancelled first.
    private func createOffsets() async -> Bool {
        let outage = OutageReporter("Creating the offsets of subscribers", logger)
        while !Task.isCancelled {
            let clamped = await outage.attempt {
                try await store.createOffsets(for: hub.catchUps)
                return try await store.clampOffsets()
            }
            for name in clamped ?? [] {
                logger.warning(
                    "The offset of a subscriber was beyond the end of the events, and is the end now",
                    metadata: ["subscriber": "\(name)", "hint": "App events reset \(name) delivers events again"])
            }
            if clamped != nil { return true }
            try? await Task.sleep(for: outage.delay)
        }
        return false
    }

    /// Wakes the subscribers when another process publishes events.
    private func listen(_ signals: [AsyncSignal]) async {
        for await _ in store.database.database.notifications(on: [JobSignalRelay.eventChannel]) {
            for signal in signals { signal.signal() }
        }
    }
}
