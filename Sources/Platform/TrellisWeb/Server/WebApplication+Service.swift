internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle
internal import TrellisConfig
internal import TrellisKernel

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension WebApplication {
    /// Listens and serves until the task is cancelled or its service group shuts down gracefully.
    ///
    /// Then it accepts no more connections, closes idle ones, and completes the requests in flight before it returns.
    ///
    /// NIO does the framing: a request with both Content-Length and Transfer-Encoding, with differing lengths, or with
    /// malformed header fields gets 400 and the connection is closed, so that a proxy and this server always agree on
    /// where a request ends. `Forwarded` and `X-Forwarded-…` count only from the proxies
    /// of `web.trusted_proxies`.
    ///
    /// - Throws: when the server can't listen on the address.
    public func run() async throws {
        let server = try HTTPServerBuilder.http1(configuration: channelConfiguration).buildServer(
            configuration: ServerConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(settings.maximumConnections, logger: logger)),
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger,
            responder: { request, writer, channel in
                try await serve(request, writer, channel)
            },
            onServerRunning: { channel in
                await whenRunning(channel.localAddress?.port ?? settings.port)
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                do {
                    try await server.run()
                } catch let error as IOError where error.errnoCode == EADDRINUSE {
                    throw ListenError.addressInUse(host: settings.host, port: settings.port)
                }
            }
            group.addTask { await runDeadlineTimer() }
            try await group.next()
            group.cancelAll()
        }
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        let dispatcher = dispatcher
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                HalfCloseHandler { dispatcher.malformedResponse(to: $0, channel: $1) }
            ], idleTimeout: TimeAmount(settings.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: settings.headerLimit.bytes, maxHeaderListSize: settings.headerLimit.bytes,
                maxHeaderFieldCount: 128))
    }

    private func runDeadlineTimer() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(200))
            expireTimedOutRequests()
        }
    }

    @concurrent private func serve(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        if request.method != .get, request.headers[.expect]?.lowercased() == "100-continue", acceptsBodyLength(request)
        {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let (response, unfinished) = await dispatcher.respond(
            to: request.head, body: .stream(request.body), channel: channel)
        let head = HTTPResponse(status: response.status, headerFields: response.headers)
        try await writer.write(response: head, body: connectionBody(response.body, channel: channel))
        if response.headers.first(.connection) == "close" { closeAfterDelay(channel) }
        // The next request isn't read while the route's code may still read the body.
        await unfinished?.value
    }

    /// Returns whether the server would read the body that the client announces with `Expect: 100-continue`.
    private func acceptsBodyLength(_ request: Request) -> Bool {
        guard let length = request.headers.first(.contentLength) else { return true }
        return Int(length).map { $0 <= dispatcher.bodyLimit(of: request.head) } ?? false
    }

    private func connectionBody(_ body: RouteResponse.Body, channel: any Channel) -> HummingbirdCore.ResponseBody {
        switch body {
        case .empty: return HummingbirdCore.ResponseBody()
        case .bytes(let bytes): return HummingbirdCore.ResponseBody(byteBuffer: bytes)
        case .stream(let length, let write):
            let deadlines = dispatcher.deadlines
            let stallTimeout = settings.stallTimeout.nanoseconds
            return HummingbirdCore.ResponseBody(contentLength: length) { writer in
                try await write(
                    ConnectionWriter(writer, channel: channel, deadlines: deadlines, stallTimeout: stallTimeout))
                try await writer.finish(nil)
            }
        }
    }

    /// Closes the connection after half a second, so that the client can read the response.
    ///
    /// Closing it while the client still sends would reset the connection.
    private func closeAfterDelay(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }
}

/// A writer that sends the parts of a streamed response, and closes the connection when the client stalls too long.
///
/// `@unchecked Sendable`: the protocol of `target` doesn't require it, but its type, NIO's outbound writer, is
/// `Sendable`.
private final class ConnectionWriter: ResponseBodyWriter, DeadlineHandler, @unchecked Sendable {
    private let target: any HummingbirdCore.ResponseBodyWriter
    private let channel: any Channel
    private let deadlines: DeadlineTable
    private let stallTimeout: Int64

    init(
        _ target: any HummingbirdCore.ResponseBodyWriter, channel: any Channel, deadlines: DeadlineTable,
        stallTimeout: Int64
    ) {
        self.target = target
        self.channel = channel
        self.deadlines = deadlines
        self.stallTimeout = stallTimeout
    }

    func write(_ part: ByteBuffer) async throws {
        let entry = deadlines.add(self, deadline: MonotonicTime.nanoseconds &+ stallTimeout)
        defer { deadlines.remove(entry) }
        var target = target
        try await target.write(part)
    }

    func deadlineReached(now: Int64) -> Int64? {
        channel.close(promise: nil)
        return nil
    }
}
