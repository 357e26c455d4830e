public import Logging
public import ServiceLifecycle
import Synchronization
public import TrellisDatabase
import TrellisJobs
import TrellisKernel

/// The caches of one process, which forget what committed transactions of all processes of the product have changed.
///
/// In this process at once, before the `write` returns. In others by a notification on PostgreSQL, which is sent after
/// the commit, again and again until it is sent; on SQLite by a row of the transaction, which they read once a second. A
/// notification is lost when the process dies between commit and sending: then others keep a value for the rest of its
/// lifetime. After a lost connection a process forgets everything.
public final class CacheRegistry: Service, CustomStringConvertible {
    /// Forgets a key, or every key for nil.
    typealias Forget = @Sendable (_ key: String?) -> Void

    private struct State {
        var caches: [String: [Forget]] = [:]
        var pending: Set<CacheTopic> = []
        var observation: CommitSubscription?
        /// The notices of the last minute that were read.
        var seen: Set<ID<CacheNoticeRecord>> = []
    }
    private static let channel = "trellis_caches"
    /// The most topics of one notification; with more, their caches forget everything.
    private static let limit = 30
    private static let pause = Duration.milliseconds(50)
    /// The pause after a notification that couldn't be sent.
    private static let pauseInOutage = Duration.milliseconds(500)
    private static let pollInterval = Duration.seconds(1)
    /// How far back a poll reads: longer than a transaction lasts.
    private static let window = Duration.seconds(120)

    private let database: Database
    private let logger: Logger
    private let origin = "\(ID<CacheRegistry>())"
    private let changed = AsyncSignal()
    private let state = Mutex(State())

    /// Creates a registry, and attaches it to the database.
    public init(_ database: Database, logger: Logger) {
        self.database = database
        self.logger = logger
        let observation = database.signals.observe { [weak self] topics in self?.committed(topics) }
        state.withLock { $0.observation = observation }
        database.attach(self)
    }

    /// The name in the log of services.
    public var description: String { "caches" }
    /// Whether processes find changes by reading rows.
    var usesRows: Bool { !database.hasSessions }

    func add(_ name: String, _ forget: @escaping Forget) {
        state.withLock { $0.caches[name, default: []].append(forget) }
    }

    /// Tells other processes of changes, and forgets what they changed, until the process stops.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                if self.usesRows {
                    group.addTask { await self.pollUntilCancelled() }
                } else {
                    group.addTask { await self.relay() }
                    group.addTask { await self.listen() }
                }
            }
        }
    }

    /// Forgets what transactions of this process changed.
    private func committed(_ signals: Set<String>) {
        let topics = signals.compactMap { $0.removingPrefix(utf8: CacheTopic.prefix).map { CacheTopic(text: $0) } }
        guard !topics.isEmpty else { return }
        forget(topics)
        guard !usesRows else { return }
        keep(topics)
    }

    /// Adds topics to those that other processes must be told.
    private func keep(_ topics: some Collection<CacheTopic>) {
        state.withLock { state in
            // Without a service that sends them, as in a command, the topics don't pile up: whole caches stand for them.
            let isFull = state.pending.count >= 10_000
            state.pending.formUnion(isFull ? topics.map { CacheTopic($0.cache, key: nil) } : Array(topics))
        }
        changed.signal()
    }

    private func forget(_ topics: some Sequence<CacheTopic>) {
        let caches = state.withLock { $0.caches }
        for topic in topics {
            for forget in caches[topic.cache] ?? [] { forget(topic.key) }
        }
    }

    private func forgetAll() {
        let caches = state.withLock { $0.caches }
        for forget in caches.values.joined() { forget(nil) }
    }

    // MARK: - PostgreSQL

    private func relay() async {
        let outage = OutageReporter("Telling other processes of changed values", logger)
        while !Task.isCancelled {
            await changed.wait(upTo: .seconds(60))
            let isSent = await outage.attempt { try await self.sendPending() } != nil
            try? await Task.sleep(for: isSent ? Self.pause : Self.pauseInOutage)
        }
        // The commits of the last requests.
        _ = await Task { await outage.attempt { try await self.sendPending() } }.value(within: .seconds(2))
    }

    /// Sends what was changed since the last time; does nothing on SQLite.
    ///
    /// - Throws: ``DatabaseError``; then the next call sends it.
    private func sendPending() async throws {
        let topics = state.withLock { state in
            defer { state.pending = [] }
            return state.pending
        }
        do {
            for payload in payloads(of: topics) { try await database.notify(Self.channel, payload) }
        } catch {
            // Those of payloads that were sent, too: to forget a value twice does no harm.
            keep(topics)
            throw error
        }
    }

    private func payloads(of topics: Set<CacheTopic>) -> [String] {
        let whole = topics.count > Self.limit ? Set(topics.map { CacheTopic($0.cache, key: nil) }) : topics
        let lines = whole.map(\.text).sorted()
        return stride(from: 0, to: lines.count, by: Self.limit).map { first in
            ([origin] + lines[first..<min(first + Self.limit, lines.count)]).joined(separator: "\n")
        }
    }

    private func listen() async {
        for await notification in database.notifications(on: [Self.channel]) { receive(notification) }
    }

    private func receive(_ notification: DatabaseNotification) {
        switch notification {
        case .connected: forgetAll()
        case .notified(_, let payload):
            let lines = payload.split(utf8: "\n")
            guard lines.first.map({ !origin.isEqual(utf8: String($0)) }) ?? false else { return }
            forget(lines.dropFirst().map { CacheTopic(text: $0) })
        }
    }

    // MARK: - SQLite

    private func pollUntilCancelled() async {
        let outage = OutageReporter("Reading which cached values changed", logger)
        while !Task.isCancelled {
            _ = await outage.attempt { try await self.poll() }
            try? await Task.sleep(for: Self.pollInterval)
        }
    }

    /// Forgets what other processes changed on the same SQLite file since the last poll.
    ///
    /// - Throws: ``DatabaseError``.
    package func poll() async throws {
        guard usesRows else { return }
        let notices = try await database.system().read { tx in
            let since = tx.now - Self.window
            return try tx.acrossTenants(reason: "The changes of all tenants reach a process's caches.", level: .trace)
                .fetch(CacheNoticeRecord.where { $0.at >= since })
        }
        let new = state.withLock { state in
            defer { state.seen = Set(notices.map(\.id)) }
            return notices.filter { !state.seen.contains($0.id) }
        }
        forget(new.map { CacheTopic(text: $0.topic) })
    }
}
