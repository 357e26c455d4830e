import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
package import TrellisKernel

/// Tells the workers of other processes what was enqueued or published in this one, at once on PostgreSQL.
///
/// For processes that enqueue and run no worker; a worker has its own. Sends at most one NOTIFY in fifty milliseconds,
/// and never in the transaction that enqueues, whose commit it would hold up. What is lost is found by polling.
public struct JobSignalRelay: Service, CustomStringConvertible {
    package static let channel = "trellis_jobs"
    /// The topic of transactions that have published events.
    package static let events = "events"
    /// How many topics one notification tells of at most.
    package static let limit = 50
    private static let pause = Duration.milliseconds(50)

    private let database: Database
    private let origin: String

    /// A relay of what this process enqueues in `database`.
    public init(_ database: Database) {
        self.init(database, origin: ID<JobWorker>())
    }

    init(_ database: Database, origin: ID<JobWorker>) {
        self.database = database
        self.origin = origin.description
    }

    /// What the log of services calls it.
    public var description: String { "job signals" }

    /// Relays until the process stops.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await relay() }
    }

    func relay() async {
        let (topics, gate) = (TopicSet(), Gate())
        let observation = database.signals.observe { heard in
            topics.add(heard.filter { $0.hasPrefix("jobs:") || $0.hasPrefix(Self.events) })
            gate.open()
        }
        while !Task.isCancelled {
            let heard = topics.take()
            if !heard.isEmpty {
                // Whoever isn't reached polls.
                try? await database.notify(Self.channel, ([origin] + heard.prefix(Self.limit)).joined(separator: " "))
                try? await Task.sleep(for: Self.pause)
            } else {
                await gate.wait(upTo: .seconds(60))
            }
        }
        observation.end()
    }

    /// The topic of transactions that have published events of a tenant.
    package static func events(of tenant: ID<Tenant>) -> String { "\(events):\(tenant)" }

    /// Whether a notification tells that events were published, in whichever process.
    package static func tellsOfEvents(_ payload: String) -> Bool {
        payload.split(separator: " ").dropFirst().contains { $0 == events }
    }

    /// The topics that a notification tells of; none when it is this process's own.
    func topics(of payload: String) -> [String] {
        let words = payload.split(separator: " ").map(String.init)
        return words.first == origin ? [] : Array(words.dropFirst())
    }

    private final class TopicSet: Sendable {
        private let topics = Mutex<Set<String>>([])
        func add(_ heard: Set<String>) { topics.withLock { $0.formUnion(heard) } }
        func take() -> [String] {
            topics.withLock { topics in
                defer { topics = [] }
                return topics.sorted()
            }
        }
    }
}
