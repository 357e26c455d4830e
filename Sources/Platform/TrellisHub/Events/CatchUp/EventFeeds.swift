import Synchronization
package import TrellisDatabase
package import TrellisJobs
package import TrellisKernel

/// The events that followers in this process wait for: one reader for each tenant that has followers.
package final class EventFeeds: Sendable {
    private struct Entry {
        let feed: EventFeed
        let reading: Task<Void, Never>
        var followers = 0
    }
    private let database: Database
    private let notifier: EventNotifier
    private let settings: EventSettings
    private let budget: FeedBudget
    private let entries = Mutex<[ID<Tenant>: Entry]>([:])

    /// The feeds of the events in `database`.
    package init(_ database: Database, _ settings: EventSettings) {
        self.database = database
        self.settings = settings
        budget = FeedBudget(settings.streamMegabytes << 20)
        notifier = EventNotifier(database)
    }

    /// Runs `body` with a follower of the tenant's events.
    package func follow<Value>(
        _ tenant: ID<Tenant>, _ body: (EventFollower) async throws -> Value
    ) async rethrows -> Value {
        let follower = EventFollower(feed: enter(tenant))
        follower.feed.add(follower.signal)
        defer {
            follower.feed.remove(follower.signal)
            leave(tenant)
        }
        return try await body(follower)
    }

    /// The number of tenants with followers.
    var count: Int { entries.withLock { $0.count } }

    private func enter(_ tenant: ID<Tenant>) -> EventFeed {
        entries.withLock { entries in
            var entry = entries[tenant] ?? start(tenant)
            entry.followers += 1
            entries[tenant] = entry
            return entry.feed
        }
    }

    private func leave(_ tenant: ID<Tenant>) {
        let ended = entries.withLock { entries -> Task<Void, Never>? in
            guard var entry = entries[tenant] else { return nil }
            entry.followers -= 1
            entries[tenant] = entry.followers > 0 ? entry : nil
            return entry.followers > 0 ? nil : entry.reading
        }
        ended?.cancel()
    }

    private func start(_ tenant: ID<Tenant>) -> Entry {
        let reader = EventReader(
            database.tenant(Scope(tenantID: tenant, userID: .noUser, requestID: "events-streams")))
        let feed = EventFeed(
            capacity: settings.streamBuffer, budget: budget, end: { try await reader.end() },
            count: { try await reader.count(after: $0, through: $1) },
            read: { try await reader.next(after: $0, limit: $1) })
        let (notifier, interval) = (notifier, settings.recheck)
        let reading = Task {
            await notifier.withSignal(for: tenant) { signal in await feed.run(signal, every: interval) }
        }
        return Entry(feed: feed, reading: reading)
    }
}

/// One who follows the events of a tenant, at an offset of its own.
package struct EventFollower: Sendable {
    let feed: EventFeed
    /// Set when there are new events.
    package let signal = AsyncSignal()

    /// Returns the next events after an offset, for every audience, and the offset after them; none if there are none.
    ///
    /// - Throws: the errors of a read, which only a follower that is behind does for itself.
    package func next(after offset: EventOffset) async throws -> (events: [EventReader.Entry], EventOffset) {
        try await feed.next(after: offset)
    }
}
