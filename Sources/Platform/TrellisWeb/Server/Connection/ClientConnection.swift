internal import NIOCore
internal import Synchronization
internal import TrellisKernel

/// A connection as other tasks use it; its state is on its event loop.
final class ClientConnection: DeadlineHandler, ResponseBodyWriter {
    private struct Inbox {
        var request: ReceivedRequest?
        var waiter: UnsafeContinuation<ReceivedRequest?, Never>?
        var isEnded = false
        /// The code of the streamed response in progress.
        var stream: Task<Void, any Error>?
    }
    let channel: any Channel
    /// The address of the peer.
    let remoteAddress: IPAddress?
    private let state: NIOLoopBound<HTTPConnection>
    private let checkInterval: Int64
    private let inbox = Mutex(Inbox())
    private let deadlineTime = Atomic<Int64>(.max)

    /// Creates the connection of a channel, on the event loop of the channel.
    init(_ connection: HTTPConnection, channel: any Channel) {
        self.channel = channel
        remoteAddress = IPAddress(channel.remoteAddress)
        state = NIOLoopBound(connection, eventLoop: channel.eventLoop)
        checkInterval = connection.limits.checkInterval
    }

    /// Runs `body` with the state, on the event loop.
    func execute(_ body: @escaping @Sendable (HTTPConnection) -> Void) {
        channel.eventLoop.execute { [state] in body(state.value) }
    }

    // MARK: - Requests

    /// Serves the requests of the connection one after the other until it is closed.
    ///
    /// The task of the connection is a child of the server's, so that its code learns of a shutdown. When the task is
    /// cancelled, the connection is closed.
    func serve(by dispatcher: Dispatcher) async {
        await withTaskCancellationHandler {
            while let request = await next() { await serve(request, by: dispatcher) }
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    @concurrent private func serve(_ request: ReceivedRequest, by dispatcher: Dispatcher) async {
        let (response, unfinished) = await dispatcher.respond(
            to: request.head.request, body: .stream(request.body), connection: self)
        if case .stream(_, let write) = response.body {
            execute { $0.beginStream(response) }
            do {
                try await run { try await write(self) }
                execute { $0.endStream() }
            } catch {
                // The client must not take the response for complete.
                execute { $0.close() }
            }
        } else {
            execute { $0.respond(response) }
        }
        // The code of a request that timed out may still run; its connection is closed.
        await unfinished?.value
    }

    /// Runs the code of a streamed response, which is cancelled when the connection ends.
    private func run(_ code: @escaping @Sendable () async throws -> Void) async throws {
        let stream = Task { try await code() }
        let isEnded = inbox.withLock { inbox in
            inbox.stream = stream
            return inbox.isEnded
        }
        if isEnded { stream.cancel() }
        defer { inbox.withLock { $0.stream = nil } }
        try await withTaskCancellationHandler {
            try await stream.value
        } onCancel: {
            stream.cancel()
        }
    }

    private func next() async -> ReceivedRequest? {
        await withUnsafeContinuation { continuation in
            let request: ReceivedRequest?? = inbox.withLock { inbox in
                if let request = inbox.request {
                    inbox.request = nil
                    return request
                }
                if inbox.isEnded { return .some(nil) }
                inbox.waiter = continuation
                return nil
            }
            if let request { continuation.resume(returning: request) }
        }
    }

    /// Hands a request to the task of the connection.
    func deliver(_ request: ReceivedRequest) {
        let waiter = inbox.withLock { inbox in
            if inbox.waiter == nil { inbox.request = request }
            defer { inbox.waiter = nil }
            return inbox.waiter
        }
        waiter?.resume(returning: request)
    }

    /// Ends the task of the connection after the current request.
    func end() {
        let (waiter, stream) = inbox.withLock { inbox in
            inbox.isEnded = true
            inbox.request = nil
            defer { inbox.waiter = nil }
            return (inbox.waiter, inbox.stream)
        }
        stream?.cancel()
        waiter?.resume(returning: nil)
    }

    /// Returns the body of the next request, which reads on when its code waits.
    func makeBody() -> RequestBodyStream {
        RequestBodyStream { [weak self] body in
            self?.execute { $0.bodyIsWanted(body) }
        }
    }

    // MARK: - Responses

    func write(_ part: ByteBuffer) async throws {
        try await withUnsafeThrowingContinuation { continuation in
            execute { $0.writePart(part, continuation) }
        }
    }

    /// Cancels the exchange when the connection is closed; when only the client's end is, finds out whether the client
    /// still reads.
    ///
    /// A full close and a half-close by the client look the same. The probe is a 102 (Processing) response, which
    /// clients ignore: if the client's program has closed the connection, its system replies with a reset, and the next
    /// call finds the connection closed. HTTP/1.0 has no interim responses.
    func probe(for exchange: Exchange) {
        guard channel.isActive else { return exchange.cancel() }
        execute { connection in
            // Responses are written on this thread: a response of an unclaimed exchange has not begun.
            guard connection.isInputClosed, connection.current?.isHTTP10 == false, !exchange.isClaimed else { return }
            connection.send(ByteBuffer(staticString: "HTTP/1.1 102 Processing\r\n\r\n"))
        }
    }

    // MARK: - Deadlines

    /// The time when the connection is due; set on its event loop.
    var deadline: Int64 {
        get { deadlineTime.load(ordering: .relaxed) }
        set { deadlineTime.store(newValue, ordering: .relaxed) }
    }

    func deadlineReached(now: Int64) -> Int64? {
        // The event loop doesn't tell the table of a new deadline, so the table asks from time to time.
        guard deadline <= now else { return min(deadline, now &+ checkInterval) }
        execute { $0.deadlineReached(now: now) }
        return now &+ checkInterval
    }
}
