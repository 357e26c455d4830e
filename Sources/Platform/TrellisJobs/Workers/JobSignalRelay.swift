import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
package import TrellisKernel

/// A relay that notifies workers of other processes of enqueued jobs and published events; immediate on PostgreSQL.
///
/// For processes that enqueue but run no worker; a worker has its own relay. It sends at most one NOTIFY per 50 ms, and
/// never within the enqueuing transaction, whose commit it would delay. Workers find lost notifications by polling.
public struct JobSignalRelay: Service, CustomStringConvertible {
    package static let channel = "trellis_jobs"
    /// The topic of transactions that have published events.
    package static let events = "events"
    /// The maximum number of topics per notification.
    package static let limit = 50
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
        await cancelWhenGracefulShutdown { await relay() }
    }

    func relay() async {
        let (topics, signal) = (TopicSet(), AsyncSignal())
        let observation = database.signals.observe { signalled in
            topics.add(signalled.filter { $0.hasPrefix(utf8: "jobs:") || $0.hasPrefix(utf8: Self.events) })
            signal.signal()
        }
        while !Task.isCancelled {
            let pending = topics.take()
            if !pending.isEmpty {
                // Errors are ignored: workers that get no notification poll.
                try? await database.notify(Self.channel, ([origin] + pending.prefix(Self.limit)).joined(separator: " "))
                try? await Task.sleep(for: Self.pause)
            } else {
                await signal.wait(upTo: .seconds(60))
            }
        }
        observation.end()
    }

    /// Returns the topic of transactions that have published events of a tenant.
    package static func events(of tenant: ID<Tenant>) -> String { "\(events):\(tenant)" }

    /// Returns whether a notification announces published events, in any process.
    package static func containsEvents(_ payload: String) -> Bool {
        payload.split(utf8: " ").dropFirst().contains { $0 == events }
    }

    /// Returns the topics of a notification; none if this process has sent it.
    func topics(of payload: String) -> [String] {
        let words = payload.split(utf8: " ").map(String.init)
        return words.first == origin ? [] : Array(words.dropFirst())
    }

    private final class TopicSet: Sendable {
        private let topics = Mutex<Set<String>>([])
        func add(_ more: Set<String>) { topics.withLock { $0.formUnion(more) } }
        func take() -> [String] {
            topics.withLock { topics in
                defer { topics = [] }
                return topics.sorted()
            }
        }
    }
}
