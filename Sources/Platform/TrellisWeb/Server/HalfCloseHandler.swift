internal import NIOCore

/// A handler that tracks whether the client half-closed the connection, and probes whether the client still reads; it
/// also notices input that isn't HTTP (``MalformedResponse``).
///
/// A full close and a half-close by the client look the same here. The probe is a 102 (Processing) response, which
/// clients ignore: if the client's program has closed the connection, its system replies with a reset. Requests that
/// are done within half a second are never probed.
final class HalfCloseHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private var isClosed = false
    private let malformedResponse: @Sendable (RequestError, any Channel) -> RouteResponse

    /// Creates the handler of one connection.
    ///
    /// - Parameter malformedResponse: returns the response to input that isn't HTTP.
    init(malformedResponse: @escaping @Sendable (RequestError, any Channel) -> RouteResponse) {
        self.malformedResponse = malformedResponse
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        MalformedResponse.add(to: context, after: error, response: malformedResponse)
        context.fireErrorCaught(error)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { isClosed = true }
        context.fireUserInboundEventTriggered(event)
    }

    /// Cancels the exchange on `channel` when the connection is closed; if it is half-closed, sends a probe.
    ///
    /// After a probe to a closed client, the next call finds the connection closed.
    static func probeClient(on channel: any Channel, exchange: Exchange) {
        guard channel.isActive else { return exchange.cancel() }
        channel.eventLoop.execute {
            let pipeline = channel.pipeline.syncOperations
            guard let handler = try? pipeline.handler(type: HalfCloseHandler.self), handler.isClosed,
                // Responses are written on this thread: a response of an unclaimed exchange has not begun.
                !exchange.isClaimed
            else { return }
            try? pipeline.addHandler(ProcessingProbe(), position: .first)
        }
    }
}

/// A handler that sends one 102 response next to the socket, then removes itself.
private final class ProcessingProbe: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        let informationalResponse = context.channel.allocator.buffer(string: "HTTP/1.1 102 Processing\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(informationalResponse), promise: nil)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
