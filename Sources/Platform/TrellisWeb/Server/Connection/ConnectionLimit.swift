internal import NIOCore

/// A handler of a listening socket that accepts no connection while the maximum number is open.
///
/// The system keeps further ones in its queue.
final class ConnectionLimit: ChannelDuplexHandler {
    typealias InboundIn = any Channel
    typealias InboundOut = any Channel
    typealias OutboundIn = any Channel
    typealias OutboundOut = any Channel

    private let maximum: Int
    private var open = 0
    private var isReadHeld = false

    init(_ maximum: Int) {
        self.maximum = maximum
    }

    func read(context: ChannelHandlerContext) {
        guard open < maximum else {
            isReadHeld = true
            return
        }
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        open += 1
        let channel = unwrapInboundIn(data)
        channel.closeFuture.hop(to: context.eventLoop).assumeIsolated().whenComplete { [self] _ in
            open -= 1
            guard isReadHeld else { return }
            isReadHeld = false
            context.read()
        }
        context.fireChannelRead(data)
    }
}
