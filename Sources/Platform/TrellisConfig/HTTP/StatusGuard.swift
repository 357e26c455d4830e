internal import NIOCore
internal import NIOHTTP1

/// A handler that refuses a response with a status under 100, before AsyncHTTPClient gets it.
///
/// NIO takes 100 to 199 for an informational response, after which another one comes. AsyncHTTPClient ignores every
/// head with a status under 200, except 101, and traps when the end of a response comes without a head.
final class StatusGuard: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    /// Whether a response was refused; then nothing more is passed on.
    private var isRefused = false

    /// Adds a guard after the decoder of responses.
    ///
    /// Call it on the channel's event loop.
    static func add(to channel: any Channel) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
            try pipeline.addHandler(StatusGuard(), position: .after(decoder))
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            isRefused = true
            context.fireErrorCaught(InvalidStatus(code: head.status.code))
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}

/// The error of a request whose response has a status under 100, which HTTP doesn't have.
package struct InvalidStatus: Error, Hashable, CustomStringConvertible {
    /// The status, from 0 to 99.
    package let code: UInt

    /// What is wrong with the response, for logs.
    package var description: String { "the response has status \(code), and HTTP has none under 100" }
}
