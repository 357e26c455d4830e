import CLibPQ
import Dispatch
import Foundation
import Logging
import Synchronization
import TrellisKernel

/// A separate connection that receives notifications (https://www.postgresql.org/docs/15/sql-notify.html).
///
/// A dispatch source reads its socket, so no thread waits. A lost connection is opened again with backoff.
/// Notifications from the time between are lost, so the listener sends `connected` again, and receivers must check for
/// changes.
final class PostgresListener: Sendable {
    private struct State {
        var handle: OpaquePointer?
        var source: (any DispatchSourceRead)?
        var failures = 0
        var isClosed = false
    }
    private let address: @Sendable () -> PostgresAddress
    private let session: PostgresSessionOptions
    private let channels: [String]
    private let logger: Logger
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
        _ address: @escaping @Sendable () -> PostgresAddress, session: PostgresSessionOptions, channels: [String],
        logger: Logger,
        onNotification: @escaping @Sendable (DatabaseNotification) -> Void
    ) {
        self.address = address
        self.session = session
        self.channels = channels
        self.logger = logger
        self.onNotification = onNotification
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
        queue.async {
            self.state.withLock { $0.value.isClosed = true }
            self.drop()
        }
    }

    // MARK: - On the queue

    private func connect() {
        // After ``reconnect()`` an earlier retry may find a connection.
        guard state.withLock({ !$0.value.isClosed && $0.value.handle == nil }) else { return }
        guard let handle = address().connect(session) else { return retry("out of memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            let reason = PostgresErrors.text(PQerrorMessage(handle))
            PQfinish(handle)
            return retry(reason)
        }
        PQsetNoticeProcessor(handle, { _, _ in }, nil)
        for channel in channels {
            let result = PostgresResult(PQexec(handle, "LISTEN \(Dialect.postgres.quoted(channel))"))
            guard PQresultStatus(result.pointer) == PGRES_COMMAND_OK else {
                let reason = PostgresErrors.text(PQerrorMessage(handle))
                PQfinish(handle)
                return retry(reason)
            }
        }
        let source = DispatchSource.makeReadSource(fileDescriptor: PQsocket(handle), queue: queue)
        source.setEventHandler { [weak self] in self?.read() }
        state.withLock { box in
            box.value.handle = handle
            box.value.source = source
            box.value.failures = 0
        }
        source.resume()
        onNotification(.connected)
        // Notifications may have arrived together with the result of LISTEN.
        read()
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
            return found
        }
        guard let found else {
            drop()
            return retry("the server closed the connection")
        }
        for notification in found { onNotification(notification) }
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
        let failures = state.withLock { box in
            box.value.failures += 1
            return box.value.failures
        }
        logger.warning("The database listener isn't connected", metadata: ["reason": "\(reason)"])
        let pause = Backoff.standard.delay(after: failures)
        queue.asyncAfter(deadline: .now() + .milliseconds(Int(pause.nanoseconds / 1_000_000))) { self.connect() }
    }
}
