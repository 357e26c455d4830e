import Logging
import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// Removes events whose retention is over, and warns of removed subscribers that keep them; in one process for all.
struct EventUpkeep: Sendable {
    /// The longest interval between renewals of the leadership.
    private static let renewal = Duration.seconds(10)

    let hub: EventHub
    let store: EventStore
    let settings: EventSettings
    let logger: Logger

    /// Takes part in the election of the leader until the task is cancelled, and does the work while it is the leader.
    func run() async {
        let interval = min(settings.pruneInterval, Self.renewal)
        let leadership = JobLeadership("events", store.database, patience: interval * 3)
        await withDiscardingTaskGroup { group in
            group.addTask {
                let outage = OutageReporter("Electing who removes old events", logger)
                while !Task.isCancelled {
                    _ = await outage.attempt { try await leadership.renew() }
                    try? await Task.sleep(for: interval)
                }
            }
            group.addTask { await prune(leadership) }
        }
        // In a new task, since the current one is cancelled.
        await Task { await leadership.resign() }.value
    }

    private func prune(_ leadership: JobLeadership) async {
        let outage = OutageReporter("Removing old events", logger)
        var warned: Set<String> = []
        while !Task.isCancelled {
            try? await Task.sleep(for: settings.pruneInterval)
            guard leadership.isHeld, !Task.isCancelled else { continue }
            _ = await outage.attempt { try await pruneAll { leadership.isHeld && !Task.isCancelled } }
            for name in await outage.attempt({ try await store.removedSubscribers(hub) }) ?? []
            where warned.insert(name).inserted {
                logger.warning(
                    """
                    A subscriber that this release doesn't declare hasn't moved for a day, and keeps all later events from \
                    being removed; if it was removed for good, run `App events forget \(name)`
                    """, metadata: ["subscriber": "\(name)"])
            }
        }
    }

    /// Deletes old events in portions until none is left, so that other transactions don't wait long for the rows.
    private func pruneAll(while mayContinue: () -> Bool) async throws {
        var pruned = PrunedEvents(hasMore: true)
        while pruned.hasMore, mayContinue() {
            pruned = try await store.prune(olderThan: settings.retention, after: pruned.place)
        }
    }
}
