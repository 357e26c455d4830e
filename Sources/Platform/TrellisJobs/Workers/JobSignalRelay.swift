import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
package import TrellisKernel

/// A relay that notifies workers of other processes of enqueued jobs and published events; immediate on PostgreSQL.
///
/// For processes that enqueue but run no worker; a worker has its own relay. It sends at most one NOTIFY per 50 ms for
/// events and one for each 50 queues, and never within the enqueuing transaction, whose commit it would delay. Workers
/// find lost notifications by polling.
public struct JobSignalRelay: Service, CustomStringConvertible {
    /// The channel of enqueued jobs and of requests to cancel.
    package static let channel = "trellis_jobs"
    /// The channel of published events: of its own, so that events of many tenants leave no job without its notification.
    package static let eventChannel = "trellis_events"
    /// The topic of transactions that have published events.
    package static let events = "events"
    /// The maximum number of topics per notification.
    package static let limit = 50
    /// Stands for every tenant, in a notification of events of more tenants than the limit.
    private static let everyTenant: Substring = "*"
    private static let pause = Duration.milliseconds(50)

    private let database: Database
    private let origin: String

    /// Creates a relay for the jobs that this process enqueues in `database`.
    public init(_ database: Database) {
        self.init(database, origin: ID<JobWorker>())
    }

    init(_ database: Database, origin: ID<JobWorker>) {
        self.database = database
        self.origin = origin.description
    }

    /// The name in the log of services.
    public var description: String { "job signals" }

    /// Relays until the process stops.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask { await relay() }
                group.addTask { await ClockMonitor(database, database.logger).run() }
            }
        }
    }

    func relay() async {
        let (topics, signal) = (TopicSet(), AsyncSignal())
        let observation = database.signals.observe { signalled in
            let relayed = signalled.filter { $0.hasPrefix(utf8: "jobs:") || $0.hasPrefix(utf8: Self.events) }
            guard !relayed.isEmpty else { return }
            topics.add(relayed)
            signal.signal()
        }
        while !Task.isCancelled {
            let pending = topics.take()
            if !pending.isEmpty {
                // Errors are ignored: workers that get no notification poll.
                for notification in notifications(of: pending) {
                    try? await database.notify(notification.channel, notification.payload)
                }
                try? await Task.sleep(for: Self.pause)
            } else {
                await signal.wait(upTo: .seconds(60))
            }
        }
        observation.end()
    }

    /// Returns the topic of transactions that have published events of a tenant.
    package static func events(of tenant: ID<Tenant>) -> String { "\(events):\(tenant)" }

    /// Returns the tenants of a notification of events; nil if it may be any tenant.
    package static func tenants(of payload: String) -> Set<String>? {
        let words = payload.split(utf8: " ").dropFirst()
        return words.contains(everyTenant) ? nil : Set(words.map(String.init))
    }

    /// Returns the notifications of the topics: all queues, and the tenants of events if there aren't many.
    func notifications(of topics: Set<String>) -> [(channel: String, payload: String)] {
        let jobs = topics.filter { $0.hasPrefix(utf8: "jobs:") }.sorted()
        var notifications = stride(from: 0, to: jobs.count, by: Self.limit).map { first in
            let words = [origin] + jobs[first..<min(first + Self.limit, jobs.count)]
            return (channel: Self.channel, payload: words.joined(separator: " "))
        }
        if topics.count > jobs.count {
            let tenants = topics.compactMap { $0.removingPrefix(utf8: "\(Self.events):").map { String($0) } }.sorted()
            let words = tenants.count > Self.limit ? [String(Self.everyTenant)] : tenants
            notifications.append((Self.eventChannel, ([origin] + words).joined(separator: " ")))
        }
        return notifications
    }

    /// Returns the topics of a notification; none if this process has sent it.
    func topics(of payload: String) -> [String] {
        let words = payload.split(utf8: " ").map(String.init)
        return words.first == origin ? [] : Array(words.dropFirst())
    }

    private final class TopicSet: Sendable {
        private let topics = Mutex<Set<String>>([])
        func add(_ more: Set<String>) { topics.withLock { $0.formUnion(more) } }
        func take() -> Set<String> {
            topics.withLock { topics in
                defer { topics = [] }
                return topics
            }
        }
    }
}
