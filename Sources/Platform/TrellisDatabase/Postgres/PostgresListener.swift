import CLibPQ
import Dispatch
import Foundation
import Logging
import Synchronization
import TrellisKernel

/// A separate connection that receives notifications (https://www.postgresql.org/docs/15/sql-notify.html).
///
/// A dispatch source reads its socket, so no thread waits. A lost connection is opened again with backoff; a statement
/// now and then finds out that a connection is lost that looks open. Notifications from the time between are lost, so the
/// listener sends `connected` again, and receivers must check for changes.
final class PostgresListener: Sendable {
    /// What a listener listens to.
    struct Subscription: Hashable, Sendable {
        let channels: Set<String>
        /// The name of the session in `pg_stat_activity`; nil for the address's.
        let name: String?
    }
    private struct State {
        var handle: OpaquePointer?
        var source: (any DispatchSourceRead)?
        /// The number of connections that were opened.
        var opened = 0
        var failures = 0
        var isClosed = false
        /// Whether the server has responded since the last statement was sent.
        var hasResponded = true
    }
    /// The interval of the statements that check the connection.
    private static let checkInterval = DispatchTimeInterval.seconds(30)

    private let address: @Sendable () -> PostgresAddress
    /// What the log calls the pool with the same address.
    private let pool: String
    private let session: PostgresSessionOptions
    private let subscription: Subscription
    private let logger: Logger
    private let notices: PostgresNotices
    private let ending = CancellationFlag()
    private let queue = DispatchQueue(label: "database-listener")
    private let state = Mutex(Box(State()))
    private let onNotification: @Sendable (DatabaseNotification) -> Void

    /// A sendable box for the state.
    ///
    /// `@unchecked Sendable`: libpq's handle isn't sendable, but is used on `queue` only.
    private struct Box: @unchecked Sendable {
        var value: State
        init(_ value: State) { self.value = value }
    }

    init(
        _ address: @escaping @Sendable () -> PostgresAddress, of pool: String, session: PostgresSessionOptions,
        subscription: Subscription, logger: Logger,
        onNotification: @escaping @Sendable (DatabaseNotification) -> Void
    ) {
        self.address = address
        self.pool = pool
        self.session = session
        self.subscription = subscription
        self.logger = logger
        self.onNotification = onNotification
        notices = PostgresNotices(logger)
    }

    func start() {
        queue.async { self.connect() }
    }

    /// Replaces the connection by one with the current address; receivers get `connected` again.
    func reconnect() {
        queue.async {
            self.drop()
            self.connect()
        }
    }

    func close() {
        ending.set()
        queue.async {
            self.state.withLock { $0.value.isClosed = true }
            self.drop()
        }
    }

    // MARK: - On the queue

    private func connect() {
        // After ``reconnect()`` an earlier retry may find a connection.
        guard state.withLock({ !$0.value.isClosed && $0.value.handle == nil }) else { return }
        let connector = PostgresConnector(address(), session: session, notices: notices, ending: ending)
        let handle: OpaquePointer
        switch connector.connect() {
        case .success(let opened): handle = opened
        case .failure(let failure): return retry(failure.reason)
        }
        do {
            let wire = PostgresWire(handle, canceller: nil, ending: ending, grace: .zero)
            wire.begin(limit: session.connectTimeout)
            if let name = subscription.name {
                _ = try wire.execute("SET application_name = \(Dialect.postgres.literal(name))")
            }
            for channel in subscription.channels.sorted() {
                _ = try wire.execute("LISTEN \(Dialect.postgres.quoted(channel))")
            }
        } catch {
            PQfinish(handle)
            return retry("\(error)")
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: PQsocket(handle), queue: queue)
        source.setEventHandler { [weak self] in self?.read() }
        let number = state.withLock { box in
            box.value.handle = handle
            box.value.source = source
            box.value.opened += 1
            box.value.failures = 0
            box.value.hasResponded = true
            return box.value.opened
        }
        source.resume()
        onNotification(.connected)
        // Notifications may have arrived together with the result of LISTEN.
        read()
        scheduleCheck(of: number)
    }

    private func read() {
        let found = state.withLock { box -> [DatabaseNotification]? in
            guard let handle = box.value.handle else { return [] }
            guard PQconsumeInput(handle) == 1 else { return nil }
            var found: [DatabaseNotification] = []
            while let notification = PQnotifies(handle) {
                let channel = notification.pointee.relname.map { String(cString: $0) } ?? ""
                let payload = notification.pointee.extra.map { String(cString: $0) } ?? ""
                found.append(.notified(channel: channel, payload: payload))
                PQfreemem(notification)
            }
            while PQisBusy(handle) == 0, let result = PQgetResult(handle) {
                box.value.hasResponded = true
                PQclear(result)
            }
            return found
        }
        guard let found else { return lose("the server closed the connection") }
        for notification in found { onNotification(notification) }
    }

    /// Sends a statement after the interval, and loses the connection if the one before had no result.
    private func scheduleCheck(of number: Int) {
        queue.asyncAfter(deadline: .now() + Self.checkInterval) { [weak self] in
            guard let self else { return }
            let isAlive = state.withLock { box -> Bool? in
                guard let handle = box.value.handle, box.value.opened == number else { return nil }
                guard box.value.hasResponded, PQsendQuery(handle, "SELECT 1") == 1 else { return false }
                box.value.hasResponded = false
                return PQflush(handle) >= 0
            }
            switch isAlive {
            case true?: scheduleCheck(of: number)
            case false?: lose("the server doesn't respond")
            case nil: break
            }
        }
    }

    private func lose(_ reason: String) {
        drop()
        retry(reason)
    }

    /// Cancels the dispatch source, then closes the connection.
    private func drop() {
        let (handle, source) = state.withLock { box in
            defer { (box.value.handle, box.value.source) = (nil, nil) }
            return (Handle(pointer: box.value.handle), box.value.source)
        }
        guard let source else { return }
        source.setCancelHandler { PQfinish(handle.pointer) }
        source.cancel()
    }

    /// `@unchecked Sendable`: used only by the cancel handler, on the queue.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer?
    }

    private func retry(_ reason: String) {
        guard !ending.isSet else { return }
        let failures = state.withLock { box in
            box.value.failures += 1
            return box.value.failures
        }
        logger.warning(
            "The database listener isn't connected", metadata: ["pool": "\(pool)", "reason": "\(reason)"])
        let pause = Backoff.standard.delay(after: failures)
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause.nanoseconds / 1_000_000))) { self.connect() }
    }
}
