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
    /// Listens and serves until the task is cancelled or its service group shuts down gracefully: then no connection is
    /// accepted any more, idle ones are closed, and requests in flight are answered before this returns.
    ///
    /// Framing is NIO's: a request with both Content-Length and Transfer-Encoding, with differing lengths, or with
    /// malformed header fields gets a bare 400 and the connection is closed, so a proxy and this server cannot disagree
    /// about where a request ends. Nothing a proxy adds is trusted: the remote address is the connection's, and
    /// `X-Forwarded-…` is ignored.
    ///
    /// - Throws: when the address can't be listened on.
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
            group.addTask { await watchDeadlines() }
            try await group.next()
            group.cancelAll()
        }
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [InputClosure()], idleTimeout: TimeAmount(settings.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: settings.headerLimit.bytes, maxHeaderListSize: settings.headerLimit.bytes,
                maxHeaderFieldCount: 128))
    }

    private func watchDeadlines() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(200))
            expireOverdueRequests()
        }
    }

    @concurrent private func serve(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        if request.method != .get, request.headers[.expect]?.lowercased() == "100-continue", isWelcome(request) {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let (response, unfinished) = await dispatcher.respond(
            to: request.head, body: .stream(request.body), channel: channel)
        let head = HTTPResponse(status: response.status, headerFields: response.headers)
        try await writer.write(response: head, body: wireBody(response.body, channel: channel))
        if response.headers.first(.connection) == "close" { closeSoon(channel) }
        // The connection isn't read on while the route's code may still read the body.
        await unfinished?.value
    }

    /// Whether the body that the client asks leave for would be read at all.
    private func isWelcome(_ request: Request) -> Bool {
        guard let length = request.headers.first(.contentLength) else { return true }
        return Int(length).map { $0 <= settings.bodyLimit.bytes } ?? false
    }

    private func wireBody(_ body: RouteResponse.Body, channel: any Channel) -> HummingbirdCore.ResponseBody {
        switch body {
        case .empty: return HummingbirdCore.ResponseBody()
        case .bytes(let bytes): return HummingbirdCore.ResponseBody(byteBuffer: bytes)
        case .stream(let length, let write):
            let deadlines = dispatcher.deadlines
            let patience = UInt64(clamping: settings.stallTimeout.microseconds) &* 1000
            return HummingbirdCore.ResponseBody(contentLength: length) { writer in
                try await write(WireWriter(writer, channel: channel, deadlines: deadlines, patience: patience))
                try await writer.finish(nil)
            }
        }
    }

    /// Gives the client a moment to read the answer: closing while it still sends would reset the connection.
    private func closeSoon(_ channel: any Channel) {
        channel.eventLoop.scheduleTask(in: .milliseconds(500)) { channel.close(promise: nil) }
    }
}

/// Writes the parts of a streamed answer to the connection, and closes it when the client takes nothing for too long.
///
/// `@unchecked Sendable`: the protocol of `target` doesn't promise it; NIO's outbound writer, which it is, is.
private final class WireWriter: ResponseBodyWriter, Expiring, @unchecked Sendable {
    private let target: any HummingbirdCore.ResponseBodyWriter
    private let channel: any Channel
    private let deadlines: Deadlines
    private let patience: UInt64

    init(_ target: any HummingbirdCore.ResponseBodyWriter, channel: any Channel, deadlines: Deadlines, patience: UInt64)
    {
        self.target = target
        self.channel = channel
        self.deadlines = deadlines
        self.patience = patience
    }

    func write(_ part: ByteBuffer) async throws {
        let place = deadlines.enter(self, deadline: MonotonicTime.now &+ patience)
        defer { deadlines.leave(place) }
        var target = target
        try await target.write(part)
    }

    func due(now: UInt64) -> UInt64? {
        channel.close(promise: nil)
        return nil
    }
}
