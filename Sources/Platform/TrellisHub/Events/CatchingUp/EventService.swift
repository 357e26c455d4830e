public import Logging
public import ServiceLifecycle
public import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Takes the subscribers that go through the history of events along, and removes events that were kept long enough.
///
/// Beside the jobs, in each process that runs them: any number may, and one at a time works for each subscriber. What one
/// was doing when it died, the next begins anew, since nothing of it was committed.
public struct EventService: Service, CustomStringConvertible {
    private let hub: EventHub
    private let store: EventStore
    private let settings: EventSettings
    private let logger: Logger

    /// What a product does about its events in the background.
    public init(
        _ database: Database, hub: EventHub, settings: EventSettings = EventSettings(),
        logger: Logger = Logger(label: "trellis.events")
    ) {
        self.hub = hub
        store = EventStore(database.system())
        self.settings = settings
        self.logger = logger
    }

    /// What the log of services calls it.
    public var description: String { "events" }

    /// Works until the process stops; a transaction under way is committed first.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }

    func work() async {
        guard await makePlaces() else { return }
        let gates = hub.catchUps.map { _ in Gate() }
        let observation = store.database.database.signals.observe { topics in
            if topics.contains(JobSignalRelay.events) { for gate in gates { gate.open() } }
        }
        await withDiscardingTaskGroup { group in
            for (subscriber, gate) in zip(hub.catchUps, gates) {
                let runner = CatchUpRunner(
                    subscriber: subscriber, store: store, settings: settings, logger: logger, gate: gate)
                group.addTask { await runner.run() }
            }
            if !gates.isEmpty { group.addTask { await listen(gates) } }
            group.addTask { await prune() }
        }
        observation.end()
    }

    /// Gives every subscriber its place, as soon as the database is there; false when the process stops before.
    private func makePlaces() async -> Bool {
        let outage = Outage("Looking for the places of subscribers", logger)
        while !Task.isCancelled {
            if await outage.guarding({ try await store.makePlaces(for: hub.catchUps) }) != nil { return true }
            try? await Task.sleep(for: outage.pause)
        }
        return false
    }

    /// Hears what other processes publish.
    private func listen(_ gates: [Gate]) async {
        for await notification in store.database.database.notifications(on: [JobSignalRelay.channel]) {
            if case .notified(_, let payload) = notification, !JobSignalRelay.tellsOfEvents(payload) { continue }
            for gate in gates { gate.open() }
        }
    }

    private func prune() async {
        let outage = Outage("Removing old events", logger)
        while !Task.isCancelled {
            try? await Task.sleep(for: settings.pruneInterval)
            // A part at a time, so that nobody waits long for the rows.
            for _ in 0..<100 where !Task.isCancelled {
                let retention = settings.retention
                let count = await outage.guarding { try await store.prune(olderThan: retention, limit: 1000) }
                guard let count, count > 0 else { break }
            }
        }
    }
}
