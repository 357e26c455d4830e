internal import NIOCore

/// Remembers of a connection whether its client has said that it sends no more, and finds out whether it still reads.
///
/// A client that has gone and one that has closed only its own side say the same. So the second look is a word that
/// clients pass over, 102 (Processing): a system whose program has closed the connection answers that with a reset.
/// Requests that are done within half a second are never looked at.
final class InputClosure: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any

    private var isClosed = false

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event as? ChannelEvent == .inputClosed { isClosed = true }
        context.fireUserInboundEventTriggered(event)
    }

    /// Cancels the exchange under way on `channel` when its client has gone; a client that may have gone is asked, and
    /// its silence seen by the next look.
    static func look(at channel: any Channel, of exchange: Exchange) {
        guard channel.isActive else { return exchange.abandon() }
        channel.eventLoop.execute {
            let pipeline = channel.pipeline.syncOperations
            guard let closure = try? pipeline.handler(type: InputClosure.self), closure.isClosed,
                // Answers are written on this thread: one that isn't claimed yet has not begun.
                !exchange.isClaimed
            else { return }
            try? pipeline.addHandler(Probe(), position: .first)
        }
    }
}

/// Says one word next to the socket, then leaves.
private final class Probe: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    func handlerAdded(context: ChannelHandlerContext) {
        let word = context.channel.allocator.buffer(string: "HTTP/1.1 102 Processing\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(word), promise: nil)
        context.pipeline.syncOperations.removeHandler(self, promise: nil)
    }
}
